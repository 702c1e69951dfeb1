import { isDeepStrictEqual } from 'node:util'
import { FACT_NAMES, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import type { Condition, Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invariant, pure } from '../testing/invariant.ts'
import { factsOf, holds } from './conditions.ts'
import { decide } from './decide.ts'
import { anyFacts, shippedPack, shuffled } from './testing.ts'

type Decide = (pack: PolicyPack, facts: Facts) => Plan

const icn = shippedPack('icn')
const facts = anyFacts(icn)
const timeout = 3_600_000
const held = <T>(property: fc.IProperty<T>) => fc.check(property, { numRuns: 500, endOnFailure: true })

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
  /** takes what is unknown for a yes */
  const credulous: Decide = (pack, some) => {
    const believed = Object.fromEntries(
      Object.entries(some).map(([name, value]) => [name, value === 'unknown' ? 'yes' : value]),
    )
    return decide(pack, believed as Facts)
  }
  test('POLICY I5 a gate opens only where its conditions are a plain yes', { timeout }, () =>
    invariant('I5', { runs: pure(500), holds: unknownBlocks(decide), control: unknownBlocks(credulous) }),
  )

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
})

describe('I9 the same facts give the same plan', () => {
  let calls = 0
  const forgetful: Decide = (pack, some) => ({ ...decide(pack, some), branch: `branch-${calls++}` })
  test('POLICY I9 twice, and with the facts in another order; a plan that remembers is found', { timeout }, () =>
    invariant('I9', { runs: pure(1_000), holds: samePlan(decide), control: samePlan(forgetful) }),
  )

  test('POLICY I9 control: a plan that follows the order of the facts is found', () => {
    const ordered: Decide = (pack, some) => ({ ...decide(pack, some), questions: Object.keys(some) as FactName[] })
    expect(held(samePlan(ordered)).failed).toBe(true)
  })
})

describe('I15 the reasons to press for another contact stand alone', () => {
  const combinations = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0] as const)
  const reassign = (
    decideWith: Decide,
    [repeat, severe, uneasy]: readonly [boolean, boolean, boolean],
    more: Facts,
  ) => {
    const some: Facts = {
      ...more,
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
  /** whatever else is known, each reason is there or not by its own fact alone */
  const standAlone = (decideWith: Decide) =>
    fc.property(facts, fc.constantFrom(...combinations), (some, each) =>
      isDeepStrictEqual(reassign(decideWith, each, some), expected(each)),
    )
  /** asks for two reasons */
  const strict: Decide = (pack, some) => {
    const plan = decide(pack, some)
    return {
      ...plan,
      actions: plan.actions.map((each) => (each.reasons.length < 2 && each.level ? { ...each, level: 'ask' } : each)),
    }
  }

  test('POLICY I15 all eight combinations: push in seven, whatever else is known', { timeout }, async () => {
    for (const each of combinations) expect(reassign(decide, each, {})).toEqual(expected(each))
    expect(combinations.filter((each) => reassign(decide, each, {}).level === 'push')).toHaveLength(7)
    await invariant('I15', { runs: pure(), holds: standAlone(decide), control: standAlone(strict) })
  })
})

describe('I16 the two ways to end a contract', () => {
  const truth = fc.record({ ignored: fc.boolean(), continued: fc.boolean(), unwilling: fc.boolean() })
  const yesNo = (value: boolean) => (value ? 'yes' : 'no')
  /** A customer: ignored, or again and unwilling. A vendor: continued, or ignored. Nothing else, whatever else is known. */
  const onlyTheseWays = (decideWith: Decide) =>
    fc.property(
      facts,
      truth,
      fc.constantFrom(...Object.keys(icn.relations)),
      (some, { ignored, continued, unwilling }, of) => {
        const known = {
          ...some,
          relation: of as NonNullable<Facts['relation']>,
          'reporter.role': 'affected',
          'third_party.internal': 'no',
          'counterparty.ignored': yesNo(ignored),
          'counterparty.continued': yesNo(continued),
          'counterparty.unwilling': yesNo(unwilling),
        } as const
        const customer = of === 'business-customer' && (ignored || (continued && unwilling))
        const vendor = (of === 'vendor' || of === 'contractor') && (continued || ignored)
        const plan = decideWith(icn, known as Facts)
        const offered = (id: string) =>
          plan.actions.find((one) => one.id === id)?.offered === 'yes' && gateOf(plan, id) === 'ready'
        return (
          plan.steps.some(({ id }) => id === 'dissolve') === (customer || vendor) &&
          offered('dissolve-customer') === customer &&
          offered('dissolve-vendor') === vendor
        )
      },
    )
  /** treats a customer as a vendor */
  const hasty: Decide = (pack, some) =>
    decide(pack, some['counterparty.continued'] === 'yes' ? { ...some, 'counterparty.unwilling': 'yes' } : some)

  test(
    'POLICY I16 a customer: ignored, or again and unwilling; a vendor: continued, or ignored; nobody else',
    {
      timeout,
    },
    () => invariant('I16', { runs: pure(), holds: onlyTheseWays(decide), control: onlyTheseWays(hasty) }),
  )
})

describe('I19 money and rank are blind', () => {
  const greedy: Decide = (pack, some) => {
    const revenue = Number((some as { revenue?: number }).revenue ?? 0)
    return { ...decide(pack, some), branch: revenue > 500_000 ? 'common' : 'careful' }
  }
  test('POLICY I19 no plan changes with revenue, deal or seniority', { timeout }, async () => {
    await invariant('I19', { runs: pure(1_000), holds: blindToMoney(decide), control: blindToMoney(greedy) })
    expect(FACT_NAMES.filter((name) => /revenue|deal|value|rank|senior|salary/.test(name))).toEqual([])
  })
})
