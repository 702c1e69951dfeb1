import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { AUTHSERV, aMail, REPORT_ADDRESS } from '@breakwater/server/testing/mail-desk.ts'
import { type MailService, type MailWorld, openMailWorld } from '@breakwater/server/testing/mail-world.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../world/dovecot.ts'
import { freePorts } from '../world/ports.ts'
import { until } from '../world/until.ts'
import { handOver } from './lmtp.ts'
import { renumber } from './renumber.ts'

let world: MailWorld
let dovecot: Dovecot
let running: MailService[] = []
beforeAll(async () => {
  ;[world, dovecot] = await Promise.all([openMailWorld(), startDovecot({ users: ['report'], hostname: AUTHSERV })])
}, 120_000)
afterEach(async () => {
  await Promise.all(running.map((service) => service.kill()))
  running = []
})
afterAll(async () => {
  await dovecot.remove()
  await world.close()
})

const waiting = { deadline: 60_000, every: 100 }
async function start(more: Partial<Parameters<MailWorld['start']>[0]> = {}) {
  const imapUrl = `imap://report:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`
  const service = world.start({ imapUrl, reconcileMs: 500, ...more })
  running.push(service)
  await service.serving
  return service
}
const inbox = async () => (await dovecot.counts('report'))['INBOX']
const emptied = () => until(async () => (await inbox()) === 0, { ...waiting, what: 'INBOX is empty' })
const read = () =>
  until(async () => (await world.rows(`select 1 from app.mail where state <> 'done'`)).length === 0, waiting)
const problem = async () => (await world.rows('select problem from app.mailbox'))[0]?.['problem']
const figures = async () => {
  const [row] = await world.rows(
    'select (select count(*)::int from app.mail) as rows, (select count(*)::int from app.report) as reports',
  )
  return { rows: Number(row?.['rows']), reports: Number(row?.['reports']) }
}
const mail = (id: string) => aMail({ id, body: `${id}\r\n` })
async function inFolder(folder: string, work: (client: Awaited<ReturnType<Dovecot['client']>>) => Promise<unknown>) {
  const client = await dovecot.client('report')
  try {
    await client.mailboxOpen(folder)
    await work(client)
  } finally {
    await client.logout()
  }
}

test('MAIL-6 CP5 a mail that was copied away but not taken off INBOX is one report', async () => {
  await dovecot.deliver('report', mail('cp5'))
  await inFolder('INBOX', async (client) => {
    await client.mailboxCreate('Processed')
    await client.messageCopy('1:*', 'Processed')
  })
  await start()
  await emptied()
  await read()
  expect((await dovecot.counts('report'))['Processed']).toBe(2)
  expect((await figures()).reports).toBe(1)
})

test('MAIL-6 CP15 a refused MOVE is told; the mail stays, is known, and leaves when it may', async () => {
  const before = await figures()
  const folder = join(dovecot.dir, 'mail/report/Maildir/.Processed')
  const modes = (mode: number) => {
    for (const name of ['', 'cur', 'new', 'tmp']) chmodSync(join(folder, name), mode)
  }
  const service = await start()
  modes(0o500)
  await dovecot.deliver('report', mail('cp15'))
  await until(async () => (await problem()) === 'cannot-move', { ...waiting, what: 'the refusal is told' })
  expect([await inbox(), (await figures()).rows]).toEqual([1, before.rows + 1])
  modes(0o700)
  await service.kill()
  await start()
  await emptied()
  await read()
  expect(await figures()).toEqual({ rows: before.rows + 1, reports: before.reports + 1 })
})

test('MAIL-6 CP11 under a new UIDVALIDITY all is fetched again and linked to what it was', async () => {
  const before = await figures()
  await inFolder('Processed', (client) => client.messageMove('1:*', 'INBOX'))
  renumber(dovecot.dir, 'report')
  const again = (await inbox()) ?? 0
  await start()
  await emptied()
  await read()
  expect(again).toBeGreaterThan(1)
  expect(await figures()).toEqual({ rows: before.rows + again, reports: before.reports })
})

test('MAIL-6 CP13 a 250 that was lost after COMMIT: the sender repeats, and it is one report', async () => {
  const before = await figures()
  const [lmtpPort = 0] = await freePorts(1)
  const raw = Buffer.from(mail('cp13'))
  await start({ lmtpPort, faults: 'take-in.committed=kill' })
  expect(await handOver(lmtpPort, REPORT_ADDRESS, raw)).toBe(0)
  await start({ lmtpPort })
  expect(await handOver(lmtpPort, REPORT_ADDRESS, raw)).toBe(250)
  await read()
  expect(await figures()).toEqual({ rows: before.rows + 2, reports: before.reports + 1 })
})

test('MAIL-6 MAIL-10 CP10 a leader that slept while another led writes nothing and moves nothing twice', async () => {
  const before = await figures()
  const sleeper = await start({ faults: 'mailbox.fetched=delay:5000' })
  const leader = `select pid from pg_locks where locktype = 'advisory' and granted`
  await until(async () => (await world.rows(leader)).length > 0, waiting)
  await dovecot.deliver('report', mail('cp10'))
  await until(async () => (await inbox()) === 1, waiting)
  sleeper.child.kill('SIGSTOP')
  await world.rows(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted`)
  const epoch = async () => Number((await world.rows('select epoch from app.mailbox'))[0]!['epoch'])
  const led = await epoch()
  await start()
  await emptied()
  expect(await epoch()).toBeGreaterThan(led)
  sleeper.child.kill('SIGCONT')
  await dovecot.deliver('report', mail('cp10-later'))
  await emptied()
  await read()
  expect(await figures()).toEqual({ rows: before.rows + 2, reports: before.reports + 2 })
})

test('MAIL-12 CP4 bytes that come back changed keep their mail in INBOX, and the mailbox says so; then it is fetched anew', async () => {
  const before = await figures()
  await world.rows(`create function app.flip() returns trigger language plpgsql as $$
    begin if new.bytes is not null then new.bytes := set_byte(new.bytes, 20, get_byte(new.bytes, 20) # 1); end if; return new; end $$;
    create trigger flip before insert or update on app.mail_raw for each row execute function app.flip()`)
  await start()
  await dovecot.deliver('report', mail('cp4'))
  await until(async () => (await problem()) === 'read-back', { ...waiting, what: 'the difference is told' })
  expect(await inbox()).toBe(1)
  // a second damage is no loop: three attempts, then a human
  const mends = async () => Number((await world.rows('select max(mends) as n from app.mail_raw'))[0]?.['n'])
  const looks = async () => String((await world.rows('select last_search from app.mailbox'))[0]?.['last_search'])
  let neighbours = 0
  const attempted = async () => {
    await dovecot.deliver('report', mail(`cp4-beside-${neighbours++}`))
    return (await mends()) === 3
  }
  await until(attempted, { ...waiting, every: 1000, what: 'three attempts were made' })
  const seen = await looks()
  await until(async () => (await looks()) !== seen, { ...waiting, what: 'INBOX is looked at again' })
  expect(await mends()).toBe(3)
  await world.rows('drop trigger flip on app.mail_raw; update app.mail_raw set mends = 0')
  await emptied()
  await read()
  const after = await figures()
  expect(after.reports - before.reports).toBe(after.rows - before.rows)
  expect((await world.rows('select differs_at from app.mailbox'))[0]?.['differs_at']).toBeInstanceOf(Date)
})
