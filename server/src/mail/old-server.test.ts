import { afterEach, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../../../test/world/dovecot.ts'
import { until } from '../../../test/world/until.ts'
import { type MailDesk, openMailDesk } from '../testing/mail-desk.ts'
import { imapSettings } from './imap-url.ts'
import { type Watch, watchMailbox } from './mailbox.ts'
import { takeIn } from './take-in.ts'

let desk: MailDesk
let server: Dovecot
let watching: Watch
beforeAll(async () => {
  desk = await openMailDesk()
  return () => desk.close()
})
afterEach(async () => {
  await watching.stop()
  await server.remove()
})

const raw = (n: string) =>
  `From: Ona <ona@ours.example>\r\nTo: report@ours.example\r\nMessage-ID: <${n}@ours.example>\r\nSubject: ${n}\r\n\r\nHello\r\n`
const stored = async (box: string) =>
  (await desk.rows('select moved_to from app.mail where mailbox = $1 order by door_key', [box])).map(
    (r) => r['moved_to'],
  )

/** A server that names these abilities only, with one mail in it, and its watcher. */
async function begin(box: string, capability: string) {
  server = await startDovecot({ users: [box], capability })
  await desk.superuser.query('insert into app.mailbox (id, address) values ($1, $2)', [box, `${box}@ours.example`])
  await server.deliver(box, raw('ours'))
  watching = watchMailbox(desk.deps, {
    settings: imapSettings(`imap://${box}:${server.password}@127.0.0.1:${server.imapPort}/INBOX?processed=Processed`),
    maxBytes: 1_000_000,
    take: takeIn(desk.deps),
    mailbox: box,
    pollMs: 500,
  })
}

test('MAIL-6 CP15 a server without MOVE: mail is copied and exactly that one removed', async () => {
  await begin('no-move', 'IMAP4rev1 IDLE UIDPLUS')
  await until(async () => (await server.counts('no-move'))['Processed'] === 1, { deadline: 30_000 })
  expect(await server.counts('no-move')).toMatchObject({ INBOX: 0, Processed: 1 })
  await until(async () => /^Processed:\d+\.\d+$/.test(String((await stored('no-move'))[0])), { deadline: 30_000 })
})

test('MAIL-6 CP15 a server without MOVE and UIDPLUS: mail is stored once, stays, and the state says so; nothing is expunged', async () => {
  await begin('neither', 'IMAP4rev1 IDLE')
  await until(() => watching.state().problem === 'cannot-move', { deadline: 30_000 })
  await server.deliver('neither', raw('second'))
  await until(async () => (await stored('neither')).length === 2, { deadline: 30_000 })
  // several looks later it is still stored once each
  const seen = watching.state().lastSearch
  desk.clock.advance(60_000)
  await until(() => watching.state().lastSearch?.getTime() !== seen?.getTime(), { deadline: 30_000 })
  expect(await stored('neither')).toEqual([null, null])
  expect(await server.counts('neither')).toMatchObject({ INBOX: 2 })
  expect(watching.state()).toMatchObject({ state: 'watching', problem: 'cannot-move' })
})
