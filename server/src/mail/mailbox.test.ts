import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { startProxy } from '../../../test/world/proxy.ts'
import { until } from '../../../test/world/until.ts'
import { configureFaults } from '../faults.ts'
import { type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { imapSettings } from './imap-url.ts'
import { longestSilence, type Watch, watchMailbox } from './mailbox.ts'
import { takeIn } from './take-in.ts'

const USERS = ['flags', 'big', 'crash', 'link', 'late', 'folder', 'plain', 'silent', 'trusting']
let desk: MailDesk
let server: Dovecot
const open: Watch[] = []
beforeAll(async () => {
  desk = await openMailDesk()
  server = await startDovecot({ users: USERS })
  for (const user of USERS)
    await desk.superuser.query('insert into app.mailbox (id, address) values ($1, $2)', [user, `${user}@ours.example`])
})
afterEach(async () => {
  configureFaults({ faults: '', testWorld: true })
  await Promise.all(open.splice(0).map((watch) => watch.stop()))
})
afterAll(async () => {
  await server.remove()
  await desk.close()
})

const url = (user: string, port = server.imapPort) =>
  `imap://${user}:${server.password}@127.0.0.1:${port}/INBOX?processed=Processed`
function watch(
  user: string,
  { port = server.imapPort, maxBytes = 1_000_000, pollMs = 60_000, answerMs = 10_000 } = {},
) {
  const watching = watchMailbox(desk.deps, {
    settings: imapSettings(url(user, port)),
    maxBytes,
    take: takeIn(desk.deps),
    mailbox: user,
    pollMs,
    answerMs,
  })
  open.push(watching)
  return watching
}
const raw = (n: number | string, text = 'Hello') =>
  `From: Ona <ona@ours.example>\r\nTo: report@ours.example\r\nMessage-ID: <${n}@ours.example>\r\nSubject: ${n}\r\n\r\n${text}\r\n`
const rows = async (user: string) =>
  (await desk.superuser.query('select * from app.mail where mailbox = $1 order by door_key', [user])).rows
const settled = (user: string, processed: number, inbox = 0) =>
  until(
    async () => {
      const counts = await server.counts(user)
      return counts['Processed'] === processed && counts['INBOX'] === inbox
    },
    { what: `${processed} in Processed, ${inbox} in INBOX`, deadline: 30_000 },
  )

test('MAIL-11 seen, answered, flagged and deleted-marked mail is taken in, byte for byte', async () => {
  const flags = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted']
  for (const flag of flags) await server.deliver('flags', raw(flag.slice(1)))
  const client = await server.client('flags')
  await client.mailboxOpen('INBOX')
  for (const [n, flag] of flags.entries()) await client.messageFlagsAdd(String(n + 1), [flag])
  const sources = []
  for await (const m of client.fetch('1:*', { source: true })) sources.push(m.source!.toString())
  await client.logout()
  watch('flags')
  await settled('flags', 4)
  const stored = await Promise.all((await rows('flags')).map(async (row) => (await desk.rawOf(row.id)).toString()))
  expect(stored.sort()).toEqual(sources.sort())
  expect((await rows('flags')).every((row) => /^Processed:\d+\.\d+$/.test(row.moved_to))).toBe(true)
})

test('mail that arrives while it is quiet is taken in at once, without waiting for the next poll', async () => {
  const watching = watch('plain')
  await until(() => watching.state().state === 'watching')
  await server.deliver('plain', raw('now'))
  await settled('plain', 1)
  expect(watching.state()).toMatchObject({ state: 'watching', inInbox: 0, lastSearch: desk.clock.now() })
})

test('MAIL-15 a mail above the cap is visible, stays where it is and stops nobody', async () => {
  for (const [n, text] of [
    ['before', 'x'],
    ['huge', 'y'.repeat(3_000_000).replace(/(.{70})/g, '$1\r\n')],
    ['after', 'z'],
  ] as const)
    await server.deliver('big', raw(n, text))
  watch('big')
  await settled('big', 2, 1)
  const outcomes = (await rows('big')).map((row) => ({ outcome: row.outcome, large: row.size > 3_000_000 }))
  expect(outcomes).toEqual([
    { outcome: null, large: false },
    { outcome: 'oversize', large: true },
    { outcome: null, large: false },
  ])
})

test.each(['mailbox.fetched', 'take-in.written', 'take-in.committed', 'mailbox.before-move', 'mailbox.moved'])(
  'MAIL-6 failing at %s loses nothing and takes nothing in twice',
  async (place) => {
    const before = (await rows('crash')).length
    configureFaults({ faults: `${place}=throw`, testWorld: true })
    for (const n of [1, 2, 3]) await server.deliver('crash', raw(`${place}-${n}`))
    const watching = watch('crash')
    await settled('crash', before + 3)
    expect(await rows('crash')).toHaveLength(before + 3)
    await until(() => watching.state().state === 'watching')
  },
)

test('MAIL-14 cut links lose nothing, and no error of the client ends the process', async () => {
  const proxy = await startProxy(server.imapPort)
  for (let n = 0; n < 20; n++) await server.deliver('link', raw(n, 'long line of text\r\n'.repeat(200)))
  proxy.set({ cutAfter: 20_000 })
  const watching = watch('link', { port: proxy.port })
  await until(() => proxy.injected > 0 && watching.state().state === 'failing')
  proxy.heal()
  await settled('link', 20)
  expect(await rows('link')).toHaveLength(20)
  await watching.stop()
  await proxy.close()
})

test('MAIL-14 a link that dies in silence is noticed within a poll and an answer, at most 75 s; its mail comes in', async () => {
  expect(longestSilence()).toBeLessThanOrEqual(75_000)
  const proxy = await startProxy(server.imapPort)
  // room for a busy machine, well below the minute after which the control would notice
  const BUSY = 20_000
  const [pollMs, answerMs] = [1500, 500]
  const watching = watch('silent', { port: proxy.port, pollMs, answerMs })
  const trusting = watch('trusting', { port: proxy.port, pollMs, answerMs: 60_000 })
  await until(() => [watching, trusting].every((w) => w.state().state === 'watching'))
  proxy.set({ blackHole: true })
  await server.deliver('silent', raw('into the dark'))
  const at = performance.now()
  await until(() => watching.state().state === 'failing', { deadline: longestSilence(pollMs, answerMs) + BUSY })
  expect(watching.state().problem).toBe('no-answer')
  // the control: who waits for the socket alone still believes in the link
  expect(trusting.state().state).toBe('watching')
  proxy.heal()
  await settled('silent', 1)
  expect(performance.now() - at).toBeLessThan(longestSilence(pollMs, answerMs) + 2 * BUSY)
  await Promise.all([watching.stop(), trusting.stop()])
  await proxy.close()
})

test('MAIL-10 of two watchers one leads; when it stops the other takes over', async () => {
  const [one, two] = [watch('late'), watch('late')]
  await until(
    () =>
      [one, two].some((w) => w.state().state === 'watching') && [one, two].some((w) => w.state().state === 'waiting'),
  )
  const leader = one.state().state === 'watching' ? one : two
  await server.deliver('late', raw('first'))
  await settled('late', 1)
  await leader.stop()
  await server.deliver('late', raw('second'))
  await settled('late', 2)
  expect(await rows('late')).toHaveLength(2)
})

test('MAIL-7 CP11 a rebuilt folder is taken in again under its new number', async () => {
  await server.deliver('folder', raw('one'))
  const watching = watch('folder')
  await settled('folder', 1)
  await watching.stop()
  const client = await server.client('folder')
  await client.mailboxOpen('Processed')
  await client.messageMove('1:*', 'INBOX')
  await client.logout()
  watch('folder')
  await settled('folder', 1)
  const [first, second] = await rows('folder')
  expect(first.canon.equals(second.canon)).toBe(true)
  expect(first.door_key).not.toBe(second.door_key)
})

test('a wrong password is told, and fetching in plain text from elsewhere is refused', async () => {
  const watching = watchMailbox(desk.deps, {
    settings: { ...imapSettings(url('plain')), pass: 'wrong' },
    maxBytes: 1000,
    take: takeIn(desk.deps),
    mailbox: 'plain',
  })
  open.push(watching)
  await until(() => watching.state().problem === 'sign-in-refused')
  const noted = async () =>
    (await desk.superuser.query(`select state, problem from app.mailbox where id = 'plain'`)).rows[0]
  await until(async () => (await noted()).state === 'failing')
  expect(await noted()).toEqual({ state: 'failing', problem: 'sign-in-refused' })
  expect(() => imapSettings('imap://a:b@mail.example/INBOX')).toThrow('TLS')
})
