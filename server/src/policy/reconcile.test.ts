import { FACT_NAMES, FACTS, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invariant, pure } from '../testing/invariant.ts'
import { decide } from './decide.ts'
import { reconcile, type StepChange, type StepRow } from './reconcile.ts'
import { anyFacts, shippedPack } from './testing.ts'

const icn = shippedPack('icn')
const openedAt = new Date('2026-03-02T09:00:00Z')
type Reconcile = typeof reconcile

/** What a store does with the changes. */
function applied(rows: readonly StepRow[], changes: readonly StepChange[]): StepRow[] {
  const byRow = new Map(changes.flatMap((change) => (change.do === 'open' ? [] : [[change.row, change] as const])))
  const kept = rows.map((row): StepRow => {
    const change = byRow.get(row.id)
    if (!change) return row
    const state = change.do === 'reopen' ? 'open' : change.do === 'not-needed' ? 'not-needed' : row.state
    return { ...row, state, trigger: change.trigger }
  })
  const opened = changes
    .filter((change) => change.do === 'open')
    .map(({ step, incidentId, trigger }, n): StepRow => {
      return { id: `row-${rows.length + n}`, step, incidentId, state: 'open', openedAt, trigger }
    })
  return [...kept, ...opened]
}

const after = (rows: readonly StepRow[], facts: Facts, with_: Reconcile = reconcile) =>
  applied(rows, with_(rows, decide(icn, facts), facts))
const rowOf = (rows: readonly StepRow[], step: string) => rows.find((row) => row.step === step)
const done = (rows: readonly StepRow[], step: string) =>
  rows.map((row): StepRow => (row.step === step ? { ...row, state: 'done' } : row))

const NAMES = FACT_NAMES.filter((name) => FACTS[name].kind !== 'set')
const valuesOf = (name: FactName): readonly string[] => {
  const fact = FACTS[name]
  if (name === 'relation') return Object.keys(icn.relations)
  return fact.kind === 'tri' ? ['yes', 'no', 'unknown'] : fact.kind === 'one' ? fact.values : []
}
/** Some facts and fifty numbers: each turns three facts at once, and finishes one step. */
const lifetime = fc.tuple(anyFacts(icn), fc.array(fc.nat(0x7fffffff), { minLength: 50, maxLength: 50 }))
function* turnsOf([first, numbers]: [Facts, number[]]) {
  const facts: Record<string, unknown> = { ...first }
  for (const n of numbers) {
    for (const turn of [n, n >>> 8, n >>> 16]) {
      const name = NAMES[turn % NAMES.length]!
      facts[name] = valuesOf(name)[(turn >>> 3) % valuesOf(name).length]
    }
    yield { facts: { ...facts } as Facts, finishes: n >>> 4 }
  }
}

/** Fifty turns of the facts, one step finished at each: nothing twice, nothing lost, and what is done stays done. */
const keepsItsWork = (with_: Reconcile) =>
  fc.property(lifetime, (life) => {
    let rows: StepRow[] = []
    for (const { facts, finishes } of turnsOf(life)) {
      const before = rows
      const plan = decide(icn, facts)
      rows = applied(before, with_(before, plan, facts))
      const keys = rows.map((row) => `${row.step} ${row.incidentId}`)
      if (new Set(keys).size !== keys.length) return false
      if (new Set(rows.map(({ id }) => id)).size !== rows.length) return false
      if (!before.every((row) => rows.some(({ id, step }) => id === row.id && step === row.step))) return false
      const undone = before.filter(
        (row) => row.state === 'done' && rows.find(({ id }) => id === row.id)?.state !== 'done',
      )
      if (undone.some((row) => plan.steps.find(({ id }) => id === row.step)?.reopens !== 'yes')) return false
      if (!plan.steps.every((step) => ['open', 'done'].includes(rowOf(rows, step.id)?.state ?? ''))) return false
      if (rows.some((row) => row.state === 'open' && !plan.steps.some(({ id }) => id === row.step))) return false
      if (reconcile(rows, plan, facts).length > 0) return false
      const finished = rows[finishes % Math.max(rows.length, 1)]
      rows = finished?.state === 'open' ? done(rows, finished.step) : rows
    }
    return true
  })

describe('I10 recomputing loses no work', () => {
  const wasteful: Reconcile = (rows, plan, facts) =>
    reconcile(
      rows.filter(({ state }) => state !== 'not-needed'),
      plan,
      facts,
    )
  test(
    'POLICY I10 facts turned fifty times: no duplicate, no lost record, done stays; a new row for an old one is found',
    {
      timeout: 3_600_000,
    },
    () => invariant('I10', { runs: pure(20), holds: keepsItsWork(reconcile), control: keepsItsWork(wasteful) }),
  )

  test('POLICY I10 control: dropping what is done is found', () => {
    const careless: Reconcile = (rows, plan, facts) =>
      reconcile(
        rows.map((row): StepRow => (row.state === 'done' ? { ...row, state: 'not-needed' } : row)),
        plan,
        facts,
      )
    expect(fc.check(keepsItsWork(careless), { numRuns: 20, endOnFailure: true }).failed).toBe(true)
  })
})

test('POLICY P1 prospect to vendor: the vendor steps open, the prospect ones are not needed and say why', () => {
  const prospect: Facts = { relation: 'prospect' }
  const vendor: Facts = { relation: 'vendor' }
  const first = after([], prospect)
  const changes = reconcile(first, decide(icn, vendor), vendor)
  const fallen = changes.find((change) => change.do === 'not-needed' && change.step === 'manager-talk')
  expect(fallen).toMatchObject({ cause: { relation: 'vendor' } })
  expect(rowOf(applied(first, changes), 'demand')?.state).toBe('open')
  const back = after(applied(first, changes), prospect)
  expect(rowOf(back, 'manager-talk')).toMatchObject({ id: rowOf(first, 'manager-talk')?.id, state: 'open' })
  expect(rowOf(back, 'demand')?.state).toBe('not-needed')
})

test('POLICY P123 settled figures reopen when the person says later that a goal suffers, and only then', () => {
  const calm: Facts = { relation: 'investor' }
  const suffers: Facts = { ...calm, 'goals.at_risk': 'yes' }
  const settled = done(after([], calm), 'metrics')
  const reopened = after(settled, suffers)
  expect(rowOf(reopened, 'metrics')).toMatchObject({ id: rowOf(settled, 'metrics')?.id, state: 'open' })
  const again = done(reopened, 'metrics')
  expect(rowOf(after(again, suffers), 'metrics')?.state).toBe('done')
  const quiet = after(again, { ...calm, 'goals.at_risk': 'no' })
  expect(rowOf(after(quiet, suffers), 'metrics')?.state).toBe('open')
})

test('POLICY P53 a joined report with a new incident opens its own police step; the other stays done', () => {
  const threat = { id: 'first', facts: { 'incident.threat': 'yes' } as Facts }
  const plan = decide(icn, {}, [threat])
  const first = done(applied([], reconcile([], plan, {})), 'police')
  const next = decide(icn, {}, [threat, { id: 'second', facts: { 'incident.stalking': 'yes' } }])
  const rows = applied(first, reconcile(first, next, {}))
  expect(rows.filter(({ step }) => step === 'police').map(({ incidentId, state }) => [incidentId, state])).toEqual([
    ['first', 'done'],
    ['second', 'open'],
  ])
})

test('POLICY I10 a waived step stays waived', () => {
  const rows = after([], { relation: 'prospect' }).map(
    (row): StepRow => (row.step === 'details' ? { ...row, state: 'waived' } : row),
  )
  expect(rowOf(after(rows, { relation: 'vendor' }), 'details')?.state).toBe('waived')
})
