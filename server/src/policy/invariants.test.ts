import { isDeepStrictEqual } from 'node:util'
import { FACT_NAMES, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import type { Condition, Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factsOf, holds } from './conditions.ts'
import { decide } from './decide.ts'
import { anyFacts, runs, shippedPack, shuffled } from './testing.ts'

type Decide = (pack: PolicyPack, facts: Facts) => Plan

const icn = shippedPack('icn')
const facts = anyFacts(icn)
const few = { numRuns: runs(500, 20_000) }
const held = <T>(property: fc.IProperty<T>, options = few) => fc.check(property, { ...options, endOnFailure: true })

const gateOf = (plan: Plan, id: string) => plan.gates.find((gate) => gate.id === id)?.state
/** What holds a gate; the rest is advice under this pack's options. */
const binding = (id: string) =>
  icn.gates[id]?.requires.filter(({ binding_if: when }) => !when || icn.options[when.option]?.value === when.is) ?? []
const requiring = Object.keys(icn.gates).flatMap((id) =>
  [...new Set(binding(id).flatMap(({ need }) => factsOf(need)))].map((name) => [id, name] as const),
)

/** Everything a gate asks for. */
const needOf = (id: string): Condition => ({ all: binding(id).map(({ need }) => need) })

/** With one needed fact unknown, a gate is ready only where its conditions are yes all the same. */
const unknownBlocks = (decideWith: Decide) =>
  fc.property(facts, fc.constantFrom(...requiring), (some, [gate, name]) => {
    const blind = { ...some, [name]: name === 'behaviours' ? [] : 'unknown' }
    const open = gateOf(decideWith(icn, blind), gate) === 'ready'
    return open === (holds(needOf(gate), blind) === 'yes')
  })

const samePlan = (decideWith: Decide) =>
  fc.property(facts, fc.nat(100), (some, seed) => {
    const plan = decideWith(icn, some)
    return (
      isDeepStrictEqual(decideWith(icn, some), plan) && isDeepStrictEqual(decideWith(icn, shuffled(some, seed)), plan)
    )
  })

const blindToMoney = (decideWith: Decide) =>
  fc.property(facts, fc.nat(1_000_000), fc.constantFrom('volunteer', 'senior-leader'), (some, revenue, rank) => {
    const rich = { ...some, revenue, 'deal.value': revenue, rank, seniority: revenue } as Facts
    return isDeepStrictEqual(decideWith(icn, rich), decideWith(icn, { ...some }))
  })

describe('I5 unknown never opens a gate', () => {
  test('POLICY I5 a gate opens only where its conditions are a plain yes', () => {
    expect(held(unknownBlocks(decide)).counterexample).toBeNull()
  })

  test.each([
    ['talk-first', { 'manager.talk_done': 'yes' }],
    ['severity-first', { severity: 'severe' }],
    ['until-investigated', { investigation: 'complete' }],
    ['corrected', { 'customer.corrected': 'yes' }],
    ['letters', { 'wishes.on_file': 'yes', 'reporter.role': 'affected' }],
    ['refuse', { relation: 'individual-customer', 'reporter.role': 'affected', 'third_party.internal': 'no' }],
    ['dissolve-customer', { 'counterparty.ignored': 'yes' }],
    ['dissolve-customer', { 'counterparty.continued': 'yes', 'counterparty.unwilling': 'yes' }],
    ['dissolve-vendor', { 'counterparty.continued': 'yes' }],
    ['police', { 'incident.threat': 'yes' }],
  ] as [string, Facts][])(
    'POLICY I5 gate %s with %j is ready, and blocked once any of them is unknown',
    (gate, needed) => {
      expect(gateOf(decide(icn, needed), gate)).toBe('ready')
      for (const name of Object.keys(needed)) {
        const unsaid = name === 'relation' ? 'unknown' : name === 'severity' ? 'unset' : 'unknown'
        expect(gateOf(decide(icn, { ...needed, [name]: unsaid }), gate)).toBe('blocked')
      }
    },
  )

  test('POLICY I5 control: taking unknown for yes is found', () => {
    const credulous: Decide = (pack, some) => {
      const believed = Object.fromEntries(
        Object.entries(some).map(([name, value]) => [name, value === 'unknown' ? 'yes' : value]),
      )
      return decide(pack, believed as Facts)
    }
    expect(held(unknownBlocks(credulous)).failed).toBe(true)
  })
})

describe('I9 the same facts give the same plan', () => {
  test('POLICY I9 twice, and with the facts in another order', () => {
    const full = { numRuns: runs(2_000, 20_000) }
    expect(held(samePlan(decide), full).counterexample).toBeNull()
  })

  test('POLICY I9 control: a plan that follows the order of the facts is found', () => {
    const ordered: Decide = (pack, some) => ({ ...decide(pack, some), questions: Object.keys(some) as FactName[] })
    expect(held(samePlan(ordered)).failed).toBe(true)
  })

  test('POLICY I9 control: a plan that remembers is found', () => {
    let calls = 0
    const forgetful: Decide = (pack, some) => ({ ...decide(pack, some), branch: `branch-${calls++}` })
    expect(held(samePlan(forgetful)).failed).toBe(true)
  })
})

describe('I15 the reasons to press for another contact stand alone', () => {
  const combinations = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0] as const)
  const reassign = (decideWith: Decide, [repeat, severe, uneasy]: readonly [boolean, boolean, boolean]) => {
    const some: Facts = {
      relation: 'business-customer',
      'repeat.confirmed': repeat ? 'yes' : 'no',
      severity: severe ? 'severe' : 'not-severe',
      'employee.uncomfortable': uneasy ? 'yes' : 'no',
    }
    const action = decideWith(icn, some).actions.find(({ id }) => id === 'reassign')
    return { level: action?.level, reasons: action?.reasons.map(({ id }) => id) }
  }
  const expected = ([repeat, severe, uneasy]: readonly [boolean, boolean, boolean]) => ({
    level: repeat || severe || uneasy ? 'push' : 'ask',
    reasons: [...(repeat ? ['REPEAT'] : []), ...(severe ? ['SEVERE'] : []), ...(uneasy ? ['UNCOMFORTABLE'] : [])],
  })
  const standAlone = (decideWith: Decide) =>
    fc.property(fc.constantFrom(...combinations), (each) =>
      isDeepStrictEqual(reassign(decideWith, each), expected(each)),
    )

  test('POLICY I15 all eight combinations: push in seven', () => {
    for (const each of combinations) expect(reassign(decide, each)).toEqual(expected(each))
    expect(combinations.filter((each) => reassign(decide, each).level === 'push')).toHaveLength(7)
  })

  test('POLICY I15 control: a plan that needs two reasons is found', () => {
    const strict: Decide = (pack, some) => {
      const plan = decide(pack, some)
      return {
        ...plan,
        actions: plan.actions.map((each) => (each.reasons.length < 2 && each.level ? { ...each, level: 'ask' } : each)),
      }
    }
    expect(held(standAlone(strict)).failed).toBe(true)
  })
})

describe('I16 the two ways to end a contract', () => {
  const yesNo = (value: boolean) => (value ? 'yes' : 'no')
  const bits = (bit: number, n: number) => ((n >> bit) & 1) === 1

  test('POLICY I16 a customer: ignored, or again and unwilling', () => {
    for (let n = 0; n < 8; n += 1) {
      const [ignored, again, unwilling] = [bits(0, n), bits(1, n), bits(2, n)]
      const some: Facts = {
        relation: 'business-customer',
        'counterparty.ignored': yesNo(ignored),
        'counterparty.continued': yesNo(again),
        'counterparty.unwilling': yesNo(unwilling),
      }
      const ready = ignored || (again && unwilling)
      const plan = decide(icn, some)
      expect([n, gateOf(plan, 'dissolve-customer')]).toEqual([n, ready ? 'ready' : 'blocked'])
      expect(plan.steps.some(({ id }) => id === 'dissolve')).toBe(ready)
    }
  })

  test('POLICY I16 a vendor: continued, or ignored', () => {
    for (let n = 0; n < 4; n += 1) {
      const [continued, ignored] = [bits(0, n), bits(1, n)]
      const some: Facts = {
        relation: 'vendor',
        'counterparty.continued': yesNo(continued),
        'counterparty.ignored': yesNo(ignored),
      }
      const plan = decide(icn, some)
      expect([n, gateOf(plan, 'dissolve-vendor')]).toEqual([n, continued || ignored ? 'ready' : 'blocked'])
      expect(plan.steps.some(({ id }) => id === 'dissolve')).toBe(continued || ignored)
    }
  })

  test('POLICY I16 no other relation opens the step', () => {
    const everything: Facts = {
      'counterparty.ignored': 'yes',
      'counterparty.continued': 'yes',
      'counterparty.unwilling': 'yes',
    }
    const opening = Object.keys(icn.relations).filter((relation) =>
      decide(icn, { ...everything, relation: relation as Facts['relation'] }).steps.some(({ id }) => id === 'dissolve'),
    )
    expect(opening.sort()).toEqual(['business-customer', 'contractor', 'vendor'])
  })
})

describe('I19 money and rank are blind', () => {
  test('POLICY I19 no plan changes with revenue, deal or seniority', () => {
    expect(held(blindToMoney(decide), { numRuns: runs(1_000, 10_000) }).counterexample).toBeNull()
    expect(FACT_NAMES.filter((name) => /revenue|deal|value|rank|senior|salary/.test(name))).toEqual([])
  })

  test('POLICY I19 control: a plan that looks at revenue is found', () => {
    const greedy: Decide = (pack, some) => {
      const revenue = Number((some as { revenue?: number }).revenue ?? 0)
      return { ...decide(pack, some), branch: revenue > 500_000 ? 'common' : 'careful' }
    }
    expect(held(blindToMoney(greedy)).failed).toBe(true)
  })
})
