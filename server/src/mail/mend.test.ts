import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { alarmsNow } from './alarms.ts'
import { damagedMail } from './mend.ts'
import { readWaiting } from './read-mail.ts'
import { retryMail } from './waiting.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
  await desk.superuser.query(`create function app.flip() returns trigger language plpgsql as $$
    begin new.bytes := set_byte(new.bytes, 20, get_byte(new.bytes, 20) # 1); return new; end $$`)
})
afterAll(() => desk.close())

/** The table changes a byte of whatever is written to it, as a broken disk would. */
async function whileBroken<T>(how: 'insert' | 'insert or update', work: () => Promise<T>): Promise<T> {
  await desk.superuser.query(
    `create trigger flip before ${how} on app.mail_raw for each row when (new.bytes is not null) execute function app.flip()`,
  )
  try {
    return await work()
  } finally {
    await desk.superuser.query('drop trigger flip on app.mail_raw')
  }
}
const delivery = (raw: string, key: string, door: 'imap' | 'lmtp' = 'imap') => ({
  ...{ door, mailbox: 'report', key, receivedAt: desk.clock.now(), bytes: Buffer.from(raw) },
})
async function takes(raw: string, key: string, door: 'imap' | 'lmtp' = 'imap') {
  const [taken] = await desk.take([delivery(raw, key, door)])
  return taken!
}
const row = async (id: string) =>
  (await desk.rows('select state, problem, outcome from app.mail where id = $1', [id]))[0]
const alarms = async () =>
  (
    await as(desk.deps.db, system('clock'), (tx) =>
      alarmsNow(desk.deps, tx, { now: desk.clock.now(), since: desk.clock.now(), disk: 1 }),
    )
  )
    .filter(({ kind }) => kind === 'read-back')
    .map(({ subject }) => subject)

test('MAIL-12 CP4 what was damaged at storing is stored anew from the same delivery, once it is set apart, and read', async () => {
  const raw = aMail({ id: 'mended' })
  const first = await whileBroken('insert', () => takes(raw, '1.1'))
  expect(first.safe).toBe(false)
  // not read yet: nothing proves the damage to the reader, and nothing is replaced
  expect((await takes(raw, '1.1')).safe).toBe(false)
  await readWaiting(desk.deps)
  expect(await row(first.mailId)).toEqual({ state: 'quarantined', problem: 'damaged', outcome: null })
  expect([...(await damagedMail(desk.deps, [first.mailId, randomUUID()]))]).toEqual([first.mailId])
  expect(await takes(raw, '1.1')).toMatchObject({ mailId: first.mailId, known: true, safe: true })
  await readWaiting(desk.deps)
  expect(await row(first.mailId)).toEqual({ state: 'done', problem: null, outcome: 'report' })
  expect((await desk.rawOf(first.mailId)).toString()).toBe(raw)
})

test('MAIL-12 a difference at any door is told; a sender that repeats is answered when its mail is whole, and it is one report', async () => {
  desk.clock.advance(2 * 3_600_000)
  expect(await alarms()).toEqual([])
  const raw = aMail({ id: 'by-lmtp' })
  const first = await whileBroken('insert', () => takes(raw, randomUUID(), 'lmtp'))
  expect(first.safe).toBe(false)
  expect(await alarms()).toEqual(['report'])
  await readWaiting(desk.deps)
  const again = await takes(raw, randomUUID(), 'lmtp')
  expect(again.safe).toBe(true)
  await readWaiting(desk.deps)
  const outcomes = [(await row(first.mailId))?.['outcome'], (await row(again.mailId))?.['outcome']].sort()
  expect(outcomes).toEqual(['duplicate', 'report'])
  desk.clock.advance(2 * 3_600_000)
  expect(await alarms()).toEqual([])
})

test('CP4 a second damage ends after three attempts; a human may allow three more', async () => {
  const raw = aMail({ id: 'again-and-again' })
  const tried = await whileBroken('insert or update', async () => {
    const { mailId } = await takes(raw, '1.3')
    await readWaiting(desk.deps)
    let attempts = 0
    while ((await damagedMail(desk.deps, [mailId])).size > 0) {
      expect((await takes(raw, '1.3')).safe).toBe(false)
      attempts++
    }
    expect(attempts).toBe(3)
    return mailId
  })
  // the disk is whole again, and nothing happens by itself any more
  expect((await takes(raw, '1.3')).safe).toBe(false)
  expect(await row(tried)).toMatchObject({ state: 'quarantined', problem: 'damaged' })
  expect(await retryMail(desk.deps, desk.staff.ivy, tried)).toEqual({ state: 'quarantined' })
  expect((await takes(raw, '1.3')).safe).toBe(true)
  await readWaiting(desk.deps)
  expect(await row(tried)).toMatchObject({ state: 'done', outcome: 'report' })
})

test('DB1 whole bytes are never replaced', async () => {
  const raw = aMail({ id: 'whole' })
  const taken = await takes(raw, '1.4')
  const [at] = await desk.rows(
    `select r.address, r.day::text, r.content_key from app.mail m join app.mail_raw r on r.mailbox = m.mailbox and r.address = m.address
     where m.id = $1`,
    [taken.mailId],
  )
  const { rows } = await desk.deps.ingest.pool.query('select app.mail_mend($1, $2, $3, $4, $5) as put', [
    ...['report', at!['address'], at!['day'], at!['content_key'], Buffer.from('other')],
  ])
  expect(rows).toEqual([{ put: false }])
})
