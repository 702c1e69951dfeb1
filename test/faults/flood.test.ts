import { AUTHSERV, aMail } from '@breakwater/server/testing/mail-desk.ts'
import { type MailWorld, openMailWorld } from '@breakwater/server/testing/mail-world.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Dovecot, startDovecot } from '../world/dovecot.ts'
import { until } from '../world/until.ts'

const full = inject('tier') === 'full'
const FIGURES = full
  ? { flood: 5000, genuine: 20, stored: 60_000, patience: 1_800_000 }
  : { flood: 150, genuine: 20, stored: 15_000, patience: 90_000 }
// several batches more than are read side by side: what overtakes is never most of it
const ORDER = { flood: 240, genuine: 20 }

let world: MailWorld
let dovecot: Dovecot
beforeAll(async () => {
  const users = ['report', 'lanes', 'flat']
  ;[world, dovecot] = await Promise.all([openMailWorld(), startDovecot({ users, hostname: AUTHSERV })])
})
afterAll(async () => {
  await dovecot.remove()
  await world.close()
})

const imapUrl = (user: string) => `imap://${user}:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`
/** Half of a flood claims to be one of us, without proof; half comes from strangers. None of it says that it is a machine. */
const floodMail = (n: number) =>
  aMail({
    id: `flood-${n}`,
    auth: null,
    from: n % 2 ? `Ada Moss <ada@pines.example>` : `Max <max${n}@client.example>`,
    body: `Please look at this, number ${n}\r\n`,
  })
async function deliver(user: string, count: number, mail: (n: number) => string) {
  for (let n = 0; n < count; n++) await dovecot.deliver(user, mail(n))
}
const genuine = (n: number) => aMail({ id: `genuine-${n}` })
const number = async (where: string) =>
  Number((await world.rows(`select count(*)::int as n from app.mail where ${where}`))[0]?.['n'])
const stored = (user: string, count: number) =>
  until(async () => (await number('true')) === count && (await dovecot.counts(user))['INBOX'] === 0, {
    what: `${count} mails are stored and moved`,
    deadline: FIGURES.patience,
    every: 100,
  })
const VISIBLE = `verdict = 'verified' and outcome = 'report'`

test('T5 MAIL-17 in a flood mail is stored without delay, and a proven colleague is seen within a minute', {
  timeout: full ? 3_600_000 : 200_000,
}, async () => {
  const service = world.start({ imapUrl: imapUrl('report') })
  await service.serving
  await deliver('report', FIGURES.flood, floodMail)
  const at = performance.now()
  await deliver('report', FIGURES.genuine, genuine)
  const all = FIGURES.flood + FIGURES.genuine
  await stored('report', all)
  const storedMs = Math.round(performance.now() - at)
  await until(async () => (await number(VISIBLE)) === FIGURES.genuine, {
    what: 'every genuine mail is a report',
    deadline: FIGURES.patience,
    every: 50,
  })
  const visibleMs = Math.round(performance.now() - at)
  await until(async () => (await number(`state = 'done'`)) === all, { deadline: FIGURES.patience, every: 200 })
  const reports = await world.rows('select count(*)::int as n from app.mail_report')
  const lost = all - (await number(`outcome in ('report', 'external_inbound')`))
  await service.kill()
  console.log(
    `T5 ${full ? 'full' : 'small'}: ${FIGURES.flood} flood + ${FIGURES.genuine} genuine, stored after ${storedMs} ms, genuine visible after ${visibleMs} ms, ${lost} lost`,
  )
  expect(lost).toBe(0)
  expect(reports[0]!['n']).toBe(FIGURES.genuine + FIGURES.flood / 2)
  expect(visibleMs).toBeLessThan(60_000)
  expect(storedMs).toBeLessThan(FIGURES.stored)
})

/** Stores everything first, the genuine mail last, then reads. @returns how much of the flood was read before the last genuine mail */
async function readBefore(user: string, flatten: boolean): Promise<number> {
  await world.reset()
  await deliver(user, ORDER.flood, floodMail)
  await deliver(user, ORDER.genuine, genuine)
  // nothing is read before all is stored, not even by the reconciler
  const door = world.start({ imapUrl: imapUrl(user), mode: 'take-in-only', reconcileMs: FIGURES.patience })
  await stored(user, ORDER.flood + ORDER.genuine)
  await door.kill()
  if (flatten) await world.rows('update app.mail set lane = 2')
  const service = world.start({ imapUrl: imapUrl(user) })
  await until(async () => (await number(`state <> 'done'`)) === 0, { deadline: FIGURES.patience, every: 100 })
  await service.kill()
  return number(
    `verdict is distinct from 'verified' and done_at < (select max(done_at) from app.mail where ${VISIBLE})`,
  )
}

test('T5 control: without lanes the flood is read first', { timeout: 200_000 }, async () => {
  const [lanes, flat] = [await readBefore('lanes', false), await readBefore('flat', true)]
  console.log(`T5 control: of ${ORDER.flood} flood mails ${lanes} were read first with lanes, ${flat} without`)
  // batches are read side by side, so on a busy machine some of the flood overtakes
  expect(lanes).toBeLessThanOrEqual(ORDER.flood * 0.75)
  expect(flat).toBeGreaterThan(ORDER.flood * 0.75)
})
