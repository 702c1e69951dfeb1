import { readFileSync } from 'node:fs'
import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gateKinds } from '../gate-kinds.ts'
import { decide, withdraw } from '../gates/decide.ts'
import { type House, type MadeCase, openHouse } from '../testing/matrix.ts'
import { act } from './act.ts'

let house: House
let own: MadeCase
let other: MadeCase
let closed: MadeCase
let leaver: Person
let tables: string[]
beforeAll(async () => {
  house = await openHouse()
  const { ada, gus, hal } = house.desk.staff
  own = await house.makeCase(ada, { relation: 'business-customer', behaviours: ['threat'] })
  other = await house.makeCase(gus, { relation: 'prospect' })
  closed = await house.makeCase(gus, { relation: 'prospect' })
  await house.reset(own, hal.id)
  await house.reset(other, hal.id)
  await house.reset(closed, hal.id, true)
  leaver = await house.person('Lou', ['hr'])
  await house.rows('update app.person set active = false where id = $1', [leaver.id])
  const all = await house.rows(
    `select table_name name from information_schema.tables where table_schema = 'app' and table_type = 'BASE TABLE'`,
  )
  // that somebody tried stays on the trail, and a first look makes somebody a reader
  tables = all.map(({ name }) => String(name)).filter((name) => !/trail/.test(name))
}, 60_000)
afterAll(() => house.close())

const words = ['common', 'console', 'settings']
  .map((file) => new URL(`../../../shared/src/locales/en/${file}.json`, import.meta.url))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')) as object)
const sentence = (code: string) =>
  words
    .map((all) => code.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], all))
    .find(Boolean)
const counts = () =>
  house.rows(tables.map((name) => `select '${name}' name, count(*)::int n from app."${name}"`).join(' union all '))
const post = (path: string, who: Person, body: unknown) =>
  house.ask(path, who.id, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const stepOf = async (c: MadeCase, step: string) =>
  String((await house.rows('select id from app.step where case_id = $1 and step = $2', [c.id, step]))[0]?.['id'])

type Row = [what: string, who: 'hal' | 'bo' | 'ada', path: string, body: unknown, says: string | RegExp]
const rows = async (): Promise<Row[]> => {
  const at = (path: string, c = own) => `/api/cases/${c.reference}/${path}`
  const record = async (step: string, c = own) => at(`steps/${await stepOf(c, step)}/record`)
  const measure = { kind: 'other', what: 'Others take the calls' }
  const investigated = {
    investigator: 'Hal',
    plan: 'Ask',
    started: '2026-11-05',
    ended: '2026-11-06',
    summary: 'Found',
  }
  const figures = { kind: 'CALL_SUCCESS', amount: 1, unit: 'calls', period: 'a day' }
  const contract = { number: 'C-1', company: 'Fab Ltd', domain: 'fab.example', signedOn: '2026-11-06' }
  return [
    ['a time to come', 'ada', at('incidents'), { happenedAt: '2026-12-24T10:00:00Z' }, 'incident.in_future'],
    [
      'a year of four letters too few',
      'ada',
      at('incidents'),
      { happenedAt: '0026-11-06T10:00:00Z' },
      'refusal.far_day',
    ],
    ['a behaviour of no policy', 'ada', at('incidents'), { behaviours: ['unheard-of'] }, 'fact.wrong_value'],
    ['what contradicts the report', 'hal', at('facts'), { fact: 'incident.threat', value: 'no' }, 'fact.contradicts'],
    ['a fact that is none', 'hal', at('facts'), { fact: '__proto__', value: 'yes' }, 'fact.not_yours'],
    ['a value that is none', 'hal', at('facts'), { fact: 'severity', value: 'yes' }, 'fact.wrong_value'],
    [
      'an end before its start',
      'hal',
      await record('investigate'),
      { values: { ...investigated, ended: '2026-11-04' } },
      'record.before_other',
    ],
    [
      'a day that no month has',
      'hal',
      await record('investigate'),
      { values: { ...investigated, started: '2026-02-31' } },
      'record.wrong',
    ],
    [
      'an end that is still to come',
      'hal',
      await record('investigate'),
      { values: { ...investigated, ended: '2026-12-31' } },
      'record.future',
    ],
    [
      'words of spaces',
      'hal',
      await record('investigate'),
      { values: { ...investigated, summary: ' \t\n ' } },
      'record.needs',
    ],
    [
      'nobody among the people',
      'hal',
      await record('investigate'),
      { values: { ...investigated, investigator: [' '] } },
      'record.wrong',
    ],
    [
      'a step of another case',
      'hal',
      at(`steps/${await stepOf(other, 'investigate')}/record`),
      { values: investigated },
      'refusal.missing',
    ],
    [
      'who left, standing in',
      'bo',
      await record('protect'),
      { values: { measure: 'Lou takes over', stand_in: leaver.name, date: '2026-11-09', agreed: 'yes' } },
      'protection.stand_in',
    ],
    [
      'who left, in a measure',
      'bo',
      at('protection'),
      { ...measure, kind: 'stand-in', standIn: leaver.id },
      'protection.stand_in',
    ],
    [
      'a measure that ends before',
      'bo',
      at('protection'),
      { ...measure, plannedEnd: '2026-11-01T00:00:00Z' },
      'protection.dates',
    ],
    [
      'a look in forty years',
      'bo',
      at('protection'),
      { ...measure, review: '2066-01-01T00:00:00Z' },
      'protection.too_far',
    ],
    ['a number beyond counting', 'bo', at('ledger'), { values: { ...figures, amount: 1e300 } }, 'record.wrong'],
    ['less than nothing', 'bo', at('ledger'), { values: { ...figures, amount: -5 } }, 'ledger.amount'],
    ['who left, as handler', 'hal', at('assign'), { personId: leaver.id }, 'case.cannot_take'],
    ['who left, as witness', 'hal', at('witnesses'), { personId: leaver.id }, 'statement.cannot_ask'],
    [
      'an incident of another case',
      'hal',
      at('facts'),
      { fact: 'incident.assault', value: 'yes', incident: other.id },
      /incident\.which|refusal\.missing/,
    ],
    ['who left, as reader of the form', 'hal', at('form/readers'), { personId: leaver.id }, 'form.not_a_lead'],
    ['a wall against nobody', 'hal', at('walls'), { personId: own.id }, 'wall.nobody'],
    ['an account of nobody', 'hal', at('account'), { owner: leaver.email }, 'report.colleague_unknown'],
    ['a sign no text holds', 'hal', at('notes'), { text: 'a\u0000b', visibility: 'desk' }, 'refusal.unreadable'],
    ['a note of spaces', 'hal', at('notes'), { text: ' \u00a0\t ', visibility: 'desk' }, 'refusal.invalid'],
    [
      'more than there is room for',
      'hal',
      at('notes'),
      { text: 'x'.repeat(20_001), visibility: 'desk' },
      'refusal.invalid',
    ],
    [
      'more than one request may bring',
      'hal',
      at('notes'),
      { text: 'x'.repeat(300_000), visibility: 'desk' },
      'refusal.too_large',
    ],
    ['half a body', 'hal', at('notes'), '{"text":', 'refusal.invalid'],
    [
      'a case that is none',
      'hal',
      '/api/cases/BW-000000/notes',
      { text: 'Seen', visibility: 'desk' },
      'refusal.missing',
    ],
    [
      'a name that cannot be one',
      'hal',
      '/api/cases/BW-IIIIII/notes',
      { text: 'Seen', visibility: 'desk' },
      'refusal.missing',
    ],
    ['a letter of a closed case', 'hal', at('letters', closed), { action: 'complaint' }, /./],
    ['a step of a closed case', 'hal', await record('investigate', closed), { values: investigated }, /./],
    ['a contract signed tomorrow', 'hal', '/api/contracts', { ...contract, signedOn: '2026-11-10' }, 'letter.later'],
    ['a contract of no day', 'hal', '/api/contracts', { ...contract, signedOn: '2026-02-30' }, 'refusal.invalid'],
    [
      'a list with a day of no month',
      'hal',
      '/api/contracts/upload',
      { csv: 'C-2;Fab Ltd;fab.example;2026-02-31' },
      'contract.line',
    ],
  ]
}

test('P97 I26 what cannot be is refused with a sentence, and nothing of it is kept', async () => {
  for (const [what, who, path, body, says] of await rows()) {
    const before = await counts()
    const answer = await post(path, house.desk.staff[who], body)
    const { code = '', params } = (await answer.json()) as { code?: string; params?: Record<string, string> }
    expect([what, answer.status, code], `${what}: ${code}`).toEqual([
      what,
      expect.toSatisfy((s: number) => s >= 400 && s < 500),
      expect.stringMatching(says),
    ])
    expect(code === 'policy' ? params?.['clause'] : sentence(code), `${what}: ${code}`).toBeTruthy()
    expect(await counts(), what).toEqual(before)
  }
})

test('I6 a gate decided twice at the same moment is decided once; one that was taken back is decided by nobody', async () => {
  const { hal, joan, una } = house.desk.staff
  const deps = house.deps
  await house.rows(
    `insert into app.fact (case_id, name, value, source, at) values ($1, 'counterparty.ignored', 'yes', 'clock', $2)`,
    [own.id, house.desk.clock.now()],
  )
  const values = { contract: 'C-1007', ends: '2026-12-31' }
  const proposed = async () => {
    await act(deps, hal, own.reference, 'dissolve-customer', 'They never answered', { values })
    const [row] = await house.rows(`select id from app.gate_proposal where case_id = $1 and state = 'open'`, [own.id])
    return String(row!['id'])
  }
  const session = { id: 'x', kind: 'test' as const, steppedUpAt: house.desk.clock.now() }
  const signs = (who: Person, id: string) =>
    decide(deps, gateKinds, who, session, id, { says: 'approve', reason: 'I read all of it' })
  const taken = await proposed()
  await withdraw(deps, hal, taken)
  await expect(signs(joan, taken)).rejects.toMatchObject({ kind: 'missing' })
  const gate = await proposed()
  const both = await Promise.allSettled([signs(joan, gate), signs(una, gate)])
  const no = both.flatMap((each) => (each.status === 'rejected' ? [each.reason as { code: string }] : []))
  expect(no).toHaveLength(1)
  expect(sentence(no[0]!.code)).toBeTruthy()
  const done = await house.rows(`select id from app.action where case_id = $1 and name = 'dissolve-customer'`, [own.id])
  expect(done).toHaveLength(1)
})
