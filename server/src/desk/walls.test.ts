import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { PARTS, type Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../test/world/until.ts'
import { as, person as asPerson } from '../db/as.ts'
import { retryMail, waitingMail } from '../mail/waiting.ts'
import { decidedAbout, tellsNothing } from '../testing/asked-of-nothing.ts'
import { invariant, onDatabase } from '../testing/invariant.ts'
import { aMail } from '../testing/mail-desk.ts'
import { endpoints, type House, inputFor, type MadeCase, named, openHouse } from '../testing/matrix.ts'
import { readingAt } from './standing.ts'

// How long an answer takes is a row of the benchmark (`--only=guessing`); here the work behind it is compared.

let house: House
let accused: Person
let counsel: Person
let claimed: MadeCase
let unclaimed: MadeCase
let absent: MadeCase
let before: Record<string, string>

const ABSENT = { reference: 'BW-7Q4K9T' }
const post = (body: object) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
/** What an answer lets out: status, headers and body, without the time and the number of the request. */
async function answer(path: string, who: string, init: RequestInit = {}) {
  const response = await house.ask(path, who, init)
  const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name)).sort()
  return JSON.stringify([response.status, headers, Buffer.from(await response.arrayBuffer()).toString('latin1')])
}
/** Every list and figure a person can ask for without naming a case: whatever the contract answers to a bare address, and each view. */
const LISTS = [
  ...['unassigned', 'mine', 'waiting', 'closed'].map((view) => `/api/cases?view=${view}`),
  ...endpoints
    // counsel.test.ts has what auditors read
    .filter(
      (e) => e.method === 'get' && e.path.startsWith('/api/') && !/[{]|people|live$|cases$|session|audit/.test(e.path),
    )
    .map((e) => e.path),
]
const lists = async (who: string) =>
  Object.fromEntries(await Promise.all(LISTS.map(async (path) => [path, await answer(path, who)])))

beforeAll(async () => {
  house = await openHouse()
  const { ada, hal } = house.desk.staff
  accused = await house.person('Accused', [
    'hr',
    'senior-leader',
    'legal',
    'health-safety-lead',
    'assistant-director',
    'admin',
    'auditor',
  ])
  counsel = await house.person('Counsel', ['legal', 'auditor'])
  const one = await house.makeCase(ada)
  await house.reset(one, hal.id)
  before = await lists(accused.id)
  claimed = await house.makeCase(ada)
  unclaimed = await house.makeCase(ada, { danger: { now: 'yes', policeCalledFirst: 'no' } })
  for (const c of [claimed, unclaimed]) await house.wall(c, accused.id)
  await house.reset(claimed, accused.id)
  for (const part of ['overseer', 'manager', 'legal', 'safety', 'reporter', 'affected'] as const)
    await house.plays(claimed, accused.id, part)
  await house.rows('update app.report set reporter_id = $2 where case_id = $1', [claimed.id, accused.id])
  await decidedAbout(house, accused, claimed)
  const id = () => crypto.randomUUID()
  absent = {
    ...claimed,
    ...ABSENT,
    id: id(),
    reportKey: id(),
    evidence: id(),
    deskStep: id(),
    otherStep: id(),
    mark: id(),
  }
}, 60_000)
afterAll(() => house.close())

const aboutACase = (e: Endpoint) =>
  /\{(reference|key)\}/.test(e.path) || e === contract.cases.people || e === contract.restrictions.retry

test('POLICY I21 SEC W4 for a walled person every route about the case answers as for one that does not exist, byte for byte', {
  timeout: 60_000,
}, async () => {
  const routes = endpoints.filter(aboutACase)
  const different: string[] = []
  for (const c of [claimed, unclaimed])
    for (const e of routes) {
      const [behind, nowhere] = [inputFor(e, c), inputFor(e, absent)]
      const [one, other] = [
        await answer(behind.path, accused.id, behind.init),
        await answer(nowhere.path, accused.id, nowhere.init),
      ]
      if (one !== other || !one.startsWith('[404,')) different.push(`${named(e)}\n${one}\n${other}`)
    }
  console.log(`W4: ${routes.length * 4} requests, ${different.length} answers that differ`)
  expect(different).toEqual([])
  expect(routes.length).toBeGreaterThan(20)
})

test('I21 SEC W4 whatever a walled person asks about the case, however, the answer is that of no case', {
  timeout: 3_600_000,
}, async () => {
  const asks = (who: string) => (path: string, init: RequestInit) => answer(path, who, init)
  const routes = endpoints.filter(aboutACase)
  const tried = (who: string, of = routes) =>
    tellsNothing(house, asks(who), { routes: of, cases: [claimed, unclaimed], absent })
  // the control is somebody who may know of it, and hears more; they only read, for what they did would be there for the tests below
  const reads = routes.filter(({ method }) => method === 'get')
  const control = tried(house.desk.staff.ivy.id, reads)
  await invariant('I21', { runs: onDatabase(), holds: tried(accused.id), control })
})

test('SEC W4 malformed requests tell a walled person no more', async () => {
  for (const [tail, init] of [
    ['', { method: 'PATCH' }],
    ['/claim', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
    ['/notes', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
    ['/evidence/none', {}],
    ['/nothing', {}],
  ] as const)
    expect(await answer(`/api/cases/${claimed.reference}${tail}`, accused.id, init)).toBe(
      await answer(`/api/cases/${ABSENT.reference}${tail}`, accused.id, init),
    )
})

test('SEC W4 lists, their counts and the panel are what they were before there was a case', async () => {
  expect(await lists(accused.id)).toEqual(before)
  expect(LISTS.length).toBeGreaterThan(10)
  const seen = await lists(house.desk.staff.ivy.id)
  expect(seen['/api/cases?view=unassigned']).toContain(unclaimed.reference)
  expect((await lists(counsel.id))['/api/emergency-access']).toContain(claimed.reference)
})

test('SEC W4 no table has a row of the case for them, whatever parts they play, and their own wall is all they find', async () => {
  const tables = await house.rows(
    `select c.relname name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'case_id'
     join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'app' and c.relkind = 'r' and has_table_privilege('app_rt', c.oid, 'select') order by 1`,
  )
  for (const part of PARTS) await house.plays(claimed, accused.id, part)
  const found = await as(house.deps.db, asPerson(accused.id), async (tx) => {
    await readingAt(tx, house.desk.clock.now())
    const counted: [string, number][] = []
    for (const name of ['case_file', ...tables.map((t) => String(t['name']))]) {
      const key = sql.ref(name === 'case_file' ? 'id' : 'case_id')
      const { rows } = await sql<{
        n: number
      }>`select count(*)::int n from app.${sql.ref(name)} where ${key} = ${claimed.id}`.execute(tx)
      if (rows[0]!.n) counted.push([name, rows[0]!.n])
    }
    return counted
  })
  expect(found).toEqual([['case_wall', 1]])
  expect(tables.length).toBeGreaterThan(18)
})

test('SEC W4 what several people decide about the case is not there for them, by its own number either', async () => {
  const gate = await decidedAbout(house, accused, claimed)
  for (const [path, init] of [
    [`/api/gates/GATE`, {}],
    [`/api/gates/GATE/withdraw`, post({})],
    [`/api/gates/GATE/decide`, post({ says: 'approve', reason: 'It is right' })],
  ] as const)
    expect(await answer(path.replace('GATE', gate), accused.id, init)).toBe(
      await answer(path.replace('GATE', crypto.randomUUID()), accused.id, init),
    )
  const [emergency] = await house.rows('select id from app.break_glass where case_id = $1', [claimed.id])
  const [concern] = await house.rows('select id from app.concern where case_id = $1', [claimed.id])
  const later = post({ reason: 'The police asked us to wait with it', days: 3 })
  expect(await answer(`/api/emergency-access/${emergency!['id']}/defer`, accused.id, later)).toBe(
    await answer(`/api/emergency-access/${crypto.randomUUID()}/defer`, accused.id, later),
  )
  const decided = post({ outcome: 'set-aside', answer: 'Nothing to see' })
  expect(await answer(`/api/concerns/${concern!['id']}/decide`, accused.id, decided)).toBe(
    await answer(`/api/concerns/${crypto.randomUUID()}/decide`, accused.id, decided),
  )
})

test('SEC W4 the walled person is no choice in the picker, and giving them the case fails as for a stranger', async () => {
  const { hal, gus } = house.desk.staff
  await house.reset(claimed, hal.id)
  const picker = await (await house.ask(`/api/people?reference=${claimed.reference}`, hal.id)).json()
  expect(JSON.stringify(picker)).not.toContain(accused.id)
  const give = (personId: string) =>
    answer(`/api/cases/${claimed.reference}/assign`, hal.id, {
      method: 'POST',
      body: JSON.stringify({ personId }),
      headers: { 'content-type': 'application/json' },
    })
  expect(await give(accused.id)).toBe(await give(gus.id))
})

test('SEC W4 the list for other systems holds nothing of a walled case, and handing it over settles none of its marks', async () => {
  const file = async (who: string) => (await house.ask('/api/do-not-contact.csv', who)).text()
  const { ivy } = house.desk.staff
  await house.rows(`update app.mark set state = 'pending-hand-over', version = null`)
  const [theirs, whole] = [await file(accused.id), await file(ivy.id)]
  const lines = (text: string) => text.trim().split('\n').length
  expect([lines(whole) - 1, lines(theirs) - 1]).toEqual([3, 1])
  const handOver = (who: string) =>
    house
      .ask('/api/do-not-contact/handed-over', who, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      })
      .then((r) => r.json())
  expect(await handOver(accused.id)).toEqual({ verified: 1 })
  expect(await handOver(ivy.id)).toEqual({ verified: 2 })
})

test('SEC W4 mail that became a walled case waits for everybody of the desk but them, and they cannot read it again', async () => {
  const headers = Array.from({ length: 20_001 }, (_, n) => `X-${n}: y`)
  const row = await house.desk.gets(aMail({ headers, id: 'behind-a-wall' }))
  expect(row).toMatchObject({ state: 'quarantined', outcome: 'report' })
  const [report] = await house.rows('select case_id from app.report where id = $1', [row.report_id])
  const ids = async (who: Person) => (await waitingMail(house.deps, who)).map((m) => m.id)
  expect(await ids(accused)).toContain(row.id)
  await house.rows(`insert into app.case_wall (case_id, person_id, source, since) values ($1, $2, 'overseer', now())`, [
    report!['case_id'],
    accused.id,
  ])
  expect(await ids(accused)).not.toContain(row.id)
  expect(await ids(house.desk.staff.ivy)).toContain(row.id)
  await expect(retryMail(house.deps, accused, row.id)).rejects.toMatchObject({ kind: 'missing' })
  expect(await answer(`/api/mail/${row.id}/original`, accused.id)).toBe(
    await answer(`/api/mail/${crypto.randomUUID()}/original`, accused.id),
  )
})

test('SEC W4 the open page of a walled person stays silent while others hear', async () => {
  const { ivy } = house.desk.staff
  const heard = async (who: string) => {
    const response = await house.ask('/api/live', who)
    const lines: string[] = []
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    await reader.read()
    const reading = (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        lines.push(...part.value.split('\n').filter((l) => l.startsWith('data: ')))
    })().catch(() => undefined)
    return { lines, stop: () => reader.cancel().then(() => reading) }
  }
  const [theirs, others] = [await heard(accused.id), await heard(ivy.id)]
  await house.rows('update app.case_file set last_event_at = now() where id = $1', [unclaimed.id])
  await until(() => others.lines.length > 0)
  await house.rows('update app.case_file set last_event_at = now() where id = $1', [claimed.id])
  await until(() => others.lines.length > 1)
  expect(theirs.lines).toEqual([])
  await Promise.all([theirs.stop(), others.stop()])
})

test('SETTLED 72 who is walled from a case about somebody cannot handle another case about the same one', async () => {
  const { gus, ivy, hal } = house.desk.staff
  const [sender] = (
    await house.rows(
      `select i.third_party_id from app.identifier i join app.case_file f on f.third_party_id = i.third_party_id where f.id = $1`,
      [claimed.id],
    )
  ).map((r) => r['third_party_id'])
  const again = await house.makeCase(gus)
  await house.rows('update app.case_file set third_party_id = $2 where id = $1', [again.id, sender])
  const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
  expect((await house.ask(`/api/cases/${again.reference}/claim`, accused.id, post)).status).toBe(403)
  expect((await house.ask(`/api/cases/${again.reference}/claim`, hal.id, post)).status).toBe(200)
  const picker = await (await house.ask(`/api/people?reference=${again.reference}`, hal.id)).text()
  expect([picker.includes(ivy.id), picker.includes(accused.id)]).toEqual([true, false])
})

test('SEC C4 the look-up answers a walled person as everybody else: a wall would show there', async () => {
  const body = JSON.stringify({
    identifiers: [
      { kind: 'email', value: 'both@prospect.example' },
      { kind: 'email', value: 'nobody@prospect.example' },
    ],
  })
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  for (const { id } of [house.desk.staff.bo, house.desk.staff.gus]) house.forget(id)
  expect(await answer('/api/do-not-contact', house.desk.staff.bo.id, init)).toBe(
    await answer('/api/do-not-contact', house.desk.staff.gus.id, init),
  )
})
