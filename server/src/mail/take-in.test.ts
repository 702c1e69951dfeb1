import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configureFaults } from '../faults.ts'
import { type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { type Incoming, NotLeading, takeIn } from './take-in.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(() => desk.close())

const raw = (n: number) =>
  Buffer.concat([Buffer.from(`From: ona@ours.example\r\nSubject: ${n}\r\n\r\n`), randomBytes(50)])
const mail = (n: number, over: Partial<Incoming> = {}): Incoming => ({
  door: 'imap',
  mailbox: 'report',
  key: `1.${n}`,
  receivedAt: desk.clock.now(),
  bytes: raw(n),
  ...over,
})
const rows = async (text: string, values: unknown[] = []) => (await desk.superuser.query(text, values)).rows

test('MAIL-1 MAIL-2 stored bytes equal sent bytes, and taking in the same delivery again changes nothing', async () => {
  const take = takeIn(desk.deps)
  const batch = [mail(1), mail(2), mail(3)]
  const first = await take(batch)
  expect(first.map(({ known, safe }) => ({ known, safe }))).toEqual(Array(3).fill({ known: false, safe: true }))
  const again = await take(batch)
  expect(again).toEqual(first.map((t) => ({ ...t, known: true })))
  for (const [n, { mailId }] of first.entries()) expect((await desk.rawOf(mailId)).equals(batch[n]!.bytes)).toBe(true)
})

test('MAIL-18 neither text nor the plain hash of a mail is in the rows', async () => {
  const bytes = Buffer.from('From: a@b.example\r\nSubject: canary-one\r\n\r\ncanary-two')
  await takeIn(desk.deps)([mail(10, { bytes, door: 'smtp', envelope: { from: 'canary-three@b.example', to: [] } })])
  const dump =
    JSON.stringify(
      await rows('select encode(bytes, $1) bytes, encode(address, $1) address from app.mail_raw', ['escape']),
    ) + JSON.stringify(await rows('select * from app.mail'))
  for (const word of ['canary-one', 'canary-two', 'canary-three']) expect(dump).not.toContain(word)
})

test('MAIL-12 a byte that changed on its way into the table is noticed before anything is called taken', async () => {
  await desk.superuser.query(`create function app.flip() returns trigger language plpgsql as $$ begin new.bytes := set_byte(new.bytes, 20, get_byte(new.bytes, 20) # 1); return new; end $$;
    create trigger flip before insert on app.mail_raw for each row execute function app.flip()`)
  const taken = await takeIn(desk.deps)([mail(20)])
  await desk.superuser.query('drop trigger flip on app.mail_raw')
  expect(taken).toMatchObject([{ safe: false }])
  expect(await takeIn(desk.deps)([mail(21)])).toMatchObject([{ safe: true }])
})

test('MAIL-10 a leader that woke late can write nothing', async () => {
  const { rows: first } = await desk.deps.ingest.pool.query(`select app.mailbox_lead('report') as epoch`)
  const { rows: second } = await desk.deps.ingest.pool.query(`select app.mailbox_lead('report') as epoch`)
  const take = takeIn(desk.deps)
  await expect(take([mail(30)], { mailbox: 'report', epoch: first[0].epoch })).rejects.toThrow(NotLeading)
  expect(await rows(`select 1 from app.mail where door_key = '1.30'`)).toEqual([])
  expect(await take([mail(30)], { mailbox: 'report', epoch: second[0].epoch })).toMatchObject([{ safe: true }])
})

test('MAIL-6 CP1 when the transaction fails, nothing of the batch is there', async () => {
  configureFaults({ faults: 'take-in.written=throw', testWorld: true })
  await expect(takeIn(desk.deps)([mail(40), mail(41)])).rejects.toThrow('failpoint')
  configureFaults({ faults: '', testWorld: true })
  expect(await rows(`select 1 from app.mail where door_key in ('1.40', '1.41')`)).toEqual([])
})

test('MAIL-6 failpoints are refused outside the test world', () => {
  expect(() => configureFaults({ faults: 'take-in.written=kill', testWorld: false })).toThrow('test world')
})

test('SEC DB1 the take-in role can read no mail', async () => {
  for (const table of ['mail', 'mail_raw', 'person', 'case_file'])
    await expect(desk.deps.ingest.pool.query(`select * from app.${table}`)).rejects.toThrow('permission denied')
})

test('the wake-up is heard when a batch is committed', async () => {
  const listener = new pg.Client(desk.database.runtimeUrl)
  await listener.connect()
  await listener.query('listen bw_mail')
  const heard = new Promise((resolve) => listener.once('notification', resolve))
  await takeIn(desk.deps)([mail(50)])
  expect(await heard).toMatchObject({ channel: 'bw_mail' })
  await listener.end()
})
