import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { until } from '../../../test/world/until.ts'
import { aMail, type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { imapSettings } from './imap-url.ts'
import { watchMailbox } from './mailbox.ts'
import { purgeCanaries, purgeMailbox } from './purge.ts'
import { readWaiting } from './read-mail.ts'
import { reconcileMailbox } from './reconcile.ts'
import { takeIn } from './take-in.ts'

const USERS = ['moved', 'late', 'junk', 'purge', 'rebuilt']
const DAY = 24 * 3_600_000
let desk: MailDesk
let server: Dovecot
beforeAll(async () => {
  desk = await openMailDesk()
  server = await startDovecot({ users: USERS })
  for (const user of USERS)
    await desk.superuser.query('insert into app.mailbox (id, address) values ($1, $2)', [user, `${user}@ours.example`])
  // the mail server's dates are of today
  desk.clock.set(new Date(performance.timeOrigin + performance.now()))
})
afterAll(async () => {
  await server.remove()
  await desk.close()
})

const way = (user: string) => ({
  id: user,
  imap: imapSettings(`imap://${user}:${server.password}@127.0.0.1:${server.imapPort}/INBOX`),
})
const rows = (user: string) =>
  desk.rows('select * from app.mail where mailbox = $1 order by received_at, door_key', [user])
async function inFolder<T>(user: string, folder: string, work: (client: Awaited<ReturnType<Dovecot['client']>>) => T) {
  const client = await server.client(user)
  await client.mailboxCreate(folder)
  await client.mailboxOpen(folder)
  const done = await work(client)
  await client.logout()
  return done
}

/** Watches until everything in INBOX is stored and moved away. */
async function watched(user: string, rebuilt?: () => Promise<void>) {
  const watch = watchMailbox(desk.deps, {
    settings: way(user).imap,
    maxBytes: 1_000_000,
    take: takeIn(desk.deps),
    mailbox: user,
    ...(rebuilt ? { rebuilt } : {}),
  })
  await until(() => watch.state().state === 'watching')
  await until(async () => (await server.counts(user))['INBOX'] === 0)
  await until(async () => (await rows(user)).every((row) => row['moved_to'] !== null))
  await watch.stop()
}

test('MAIL-13 mail a person moved away too early is found, taken in once and becomes its report', async () => {
  for (const id of ['one', 'two']) await server.deliver('moved', aMail({ id }))
  await watched('moved')
  await server.deliver('moved', aMail({ id: 'by-hand' }))
  await inFolder('moved', 'Processed', async (client) => {
    await client.mailboxOpen('INBOX')
    await client.messageMove('1:*', 'Processed')
  })
  expect(await rows('moved')).toHaveLength(2)
  expect(await reconcileMailbox(desk.deps, way('moved'))).toEqual({
    mailbox: 'moved',
    inbox: 0,
    processed: 1,
    junk: 0,
  })
  expect(await reconcileMailbox(desk.deps, way('moved'))).toMatchObject({ processed: 0 })
  await readWaiting(desk.deps)
  const found = await rows('moved')
  expect(found.map((row) => [row['found'], row['outcome']])).toEqual([
    [null, 'report'],
    [null, 'report'],
    ['processed', 'report'],
  ])
  expect(found[2]!['moved_to']).toBe(found[2]!['door_key'])
  expect((await desk.rawOf(String(found[2]!['id']))).toString()).toContain('by-hand')
})

test('MAIL-13 mail that lies in INBOX for ten minutes without a row is taken in; younger mail is left to the watcher', async () => {
  await server.deliver('late', aMail({ id: 'lies-there' }))
  expect(await reconcileMailbox(desk.deps, way('late'))).toMatchObject({ inbox: 0 })
  desk.clock.advance(11 * 60_000)
  expect(await reconcileMailbox(desk.deps, way('late'))).toMatchObject({ inbox: 1 })
  await watched('late')
  expect(await rows('late')).toMatchObject([{ found: 'inbox', moved_to: expect.stringMatching(/^Processed:/) }])
})

test('MAIL-13 mail of the organisation in Junk is taken in and marked; other junk is left alone, and nothing is moved', async () => {
  await inFolder('junk', 'Junk', async (client) => {
    await client.append('Junk', aMail({ id: 'ours' }))
    await client.append('Junk', aMail({ id: 'theirs', from: 'Max <max@client.example>' }))
    await client.append('Junk', aMail({ id: 'twisted', from: '"ada@pines.example" <max@client.example>' }))
  })
  expect(await reconcileMailbox(desk.deps, way('junk'))).toMatchObject({ junk: 1 })
  expect(await reconcileMailbox(desk.deps, way('junk'))).toMatchObject({ junk: 0 })
  expect(await rows('junk')).toMatchObject([{ found: 'from-junk', door_key: expect.stringMatching(/^Junk:/) }])
  expect((await server.counts('junk'))['Junk']).toBe(3)
})

test('MAIL-13 a folder that was built anew asks for a look at everything', async () => {
  await desk.rows(`update app.mailbox set uid_validity = '7' where id = 'rebuilt'`)
  const asked: string[] = []
  await server.deliver('rebuilt', aMail({ id: 'rebuilt' }))
  await watched('rebuilt', async () => void asked.push('rebuilt'))
  await watched('rebuilt', async () => void asked.push('again'))
  expect(asked).toEqual(['rebuilt'])
})

test('MAIL-50 after 30 days Processed loses what is read, unheld and reads back; what others marked stays', async () => {
  for (const id of ['goes', 'held', 'waits', 'damaged', 'goes-too']) await server.deliver('purge', aMail({ id }))
  await watched('purge')
  await readWaiting(desk.deps)
  await inFolder('purge', 'Processed', async (client) => {
    await client.append('Processed', aMail({ id: 'foreign' }), ['\\Deleted'])
  })
  const [, held, waits, damaged] = (await rows('purge')).map((row) => String(row['id']))
  await desk.rows('update app.mail set held = true where id = $1', [held])
  await desk.rows(`update app.mail set state = 'quarantined' where id = $1`, [waits])
  await desk.rows(
    `update app.mail_raw r set bytes = set_byte(bytes, 40, 255 - get_byte(bytes, 40)) from app.mail m where m.id = $1 and r.mailbox = m.mailbox and r.address = m.address`,
    [damaged],
  )
  desk.clock.advance(29 * DAY)
  expect(await purgeMailbox(desk.deps, way('purge'))).toBe(0)
  desk.clock.advance(2 * DAY)
  expect(await purgeMailbox(desk.deps, way('purge'))).toBe(2)
  expect(await purgeMailbox(desk.deps, way('purge'))).toBe(0)
  const left = await inFolder('purge', 'Processed', async (client) => {
    const ids: string[] = []
    for await (const m of client.fetch('1:*', { envelope: true })) ids.push(m.envelope?.messageId ?? '')
    return ids.sort()
  })
  expect(left).toEqual(['damaged', 'foreign', 'held', 'waits'].map((id) => `<${id}@pines.example>`))
  const purged = (await rows('purge')).filter((row) => row['purged_at'] !== null)
  expect(purged).toHaveLength(2)
  // what we keep ourselves is still there
  for (const row of purged) expect((await desk.rawOf(String(row['id']))).length).toBeGreaterThan(0)
})

test('MAIL-50 only canaries are ever removed from our own store, and only by the worker', async () => {
  await desk.gets(aMail({ id: 'stays' }))
  desk.clock.advance(40 * DAY)
  const before = (await desk.rows('select 1 from app.mail')).length
  expect(await purgeCanaries(desk.deps)).toBe(0)
  expect((await desk.rows('select 1 from app.mail')).length).toBe(before)
})
