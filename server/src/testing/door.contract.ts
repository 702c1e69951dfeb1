import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { configureFaults } from '../faults.ts'
import { readWaiting } from '../mail/read-mail.ts'
import type { Door } from '../mail/take-in.ts'
import type { MailDesk } from './mail-desk.ts'

/** What a door said to whoever brought a mail; by IMAP "taken" means that it left INBOX. */
export type Answer = 'taken' | 'later' | 'too-large'
export type DoorForTests = {
  /** hands one mail in, as it comes */
  hands(bytes: Buffer): Promise<Answer>
  /** hands it in again after "later"; an IMAP mailbox still holds it */
  again(bytes: Buffer): Promise<Answer>
  /** a mail of its own that this door makes a report of */
  mail(id: string): Buffer
  /** what is too large for it, where it has a limit of its own: refused, or seen while it stays where it is */
  large?: 'refused' | 'stays'
  /** what its way carries unchanged */
  carries(bytes: Buffer): boolean
}
export type ContractWorld = { desk: MailDesk; door: DoorForTests; maxBytes: number; samples: readonly Buffer[] }

/** What every door for mail promises, whatever it is (MAIL 2). `world` is asked once everything is open. */
export function doorContract(name: Door, mailbox: RegExp, world: () => ContractWorld): void {
  const own = () => world().door.mail(`${name}-${randomUUID()}`)
  const rows = () => world().desk.rows(`select * from app.mail where door = '${name}'`)
  const broken = async <T>(work: () => Promise<T>): Promise<T> => {
    const { superuser } = world().desk
    await superuser.query(`create or replace function app.flip() returns trigger language plpgsql as $$
      begin new.bytes := set_byte(new.bytes, 20, get_byte(new.bytes, 20) # 1); return new; end $$;
      create trigger flip before insert on app.mail_raw for each row execute function app.flip()`)
    return work().finally(() => superuser.query('drop trigger flip on app.mail_raw'))
  }

  describe(`the ${name} door`, () => {
    afterEach(async () => {
      configureFaults({ faults: '', testWorld: true })
      await world().desk.rows(`update app.mail set state = 'done' where state <> 'done'`)
    })

    test(`MAIL-1 ${name} says "taken" only after COMMIT; what was not taken is offered again`, async () => {
      const { door } = world()
      const before = (await rows()).length
      const raw = own()
      configureFaults({ faults: 'take-in.written=throw', testWorld: true })
      expect(await door.hands(raw)).toBe('later')
      expect((await rows()).length).toBe(before)
      expect(await door.again(raw)).toBe('taken')
      expect((await rows()).length).toBe(before + 1)
    })

    test(`MAIL-12 ${name} says "taken" only when what it stored is read back equal, and a difference is told`, async () => {
      const { desk, door } = world()
      await desk.rows('update app.mailbox set differs_at = null')
      const raw = own()
      expect(await broken(() => door.hands(raw))).toBe('later')
      expect(await desk.rows(`select id from app.mailbox where differs_at is not null`)).toHaveLength(1)
      await readWaiting(desk.deps)
      expect(await door.again(raw)).toBe('taken')
      await readWaiting(desk.deps)
      expect(await desk.rows(`select 1 from app.mail where problem = 'damaged'`)).toEqual([])
    })

    test(`MAIL 2 ${name} notes the mailbox of its configuration, whatever the mail says`, async () => {
      const { door } = world()
      const raw = Buffer.from(
        own()
          .toString('latin1')
          .replace(/^To: .*$/m, 'To: care@pines.example'),
        'latin1',
      )
      expect(await door.hands(raw)).toBe('taken')
      for (const row of await rows()) expect(row['mailbox']).toMatch(mailbox)
    })

    test(`MAIL-7 ${name} handed the same message twice makes one report`, async () => {
      const { desk, door } = world()
      const raw = own()
      const before = new Set((await rows()).map((row) => row['id']))
      for (const _ of [1, 2]) expect(await door.hands(raw)).toBe('taken')
      await readWaiting(desk.deps)
      const seen = (await rows()).filter((row) => !before.has(row['id']))
      expect(seen.map((row) => row['outcome']).sort()).toEqual(['duplicate', 'report'])
      expect(new Set(seen.map((row) => row['report_id'])).size).toBe(1)
    })

    test(`SETTLED 51 ${name} calls nothing taken that is too large`, async () => {
      const { door, maxBytes } = world()
      if (!door.large) return
      const before = (await rows()).length
      const raw = Buffer.concat([own(), Buffer.from('more\r\n'.repeat(maxBytes / 5))])
      expect(await door.hands(raw)).toBe('too-large')
      expect((await rows()).length).toBe(before + (door.large === 'stays' ? 1 : 0))
    })

    test(`MAIL-2 ${name} stores every byte as it was sent`, { timeout: 900_000 }, async () => {
      const { desk, door, samples } = world()
      const carried = samples.filter((bytes) => door.carries(bytes))
      expect(carried.length).toBeGreaterThan(samples.length / 3)
      const before = new Set((await rows()).map((row) => String(row['id'])))
      for (const bytes of carried) expect(await door.hands(bytes)).toBe('taken')
      const ids = (await rows()).map((row) => String(row['id'])).filter((id) => !before.has(id))
      expect(ids).toHaveLength(carried.length)
      const kept = await Promise.all(ids.map((id) => desk.rawOf(id)))
      // an IMAP server puts its own lines on top; below them every byte is the sent one
      const lost = carried.filter(
        (bytes) =>
          !kept.some((raw) => (name === 'imap' ? raw.subarray(-bytes.length).equals(bytes) : raw.equals(bytes))),
      )
      expect(lost).toEqual([])
    })
  })
}
