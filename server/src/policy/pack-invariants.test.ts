import { readFileSync } from 'node:fs'
import type { FactName, Facts } from '@breakwater/shared/facts.ts'
import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invariant, onDatabase, pure } from '../testing/invariant.ts'
import { decide } from './decide.ts'
import { checkPack } from './load.ts'
import { anyFacts, runs, shippedPack, shuffled } from './testing.ts'

const packs = ['icn', 'council'].map(shippedPack)
const held = <T>(property: fc.IProperty<T>, numRuns: number) => fc.check(property, { numRuns, endOnFailure: true })
type Decide = (pack: PolicyPack, facts: Facts) => Plan

describe.each(packs)('$pack.id: packs never mix', (pack) => {
  /** Every clause a plan cites resolves in its own pack, and says policy only of its own text. */
  const ownClauses = (decideWith: Decide) =>
    fc.property(anyFacts(pack), (facts) => {
      const plan = decideWith(pack, facts)
      const cited = [
        ...plan.steps.map(({ clause }) => clause),
        ...plan.actions.flatMap(({ clause, reasons }) => [clause, ...reasons.map((reason) => reason.clause)]),
        ...plan.gates.flatMap(({ requires, advises }) => [...requires, ...advises].map(({ clause }) => clause)),
        ...plan.promises.map(({ clause }) => clause),
      ]
      return cited.every((id) => {
        const clause = pack.clauses[id]
        return clause !== undefined && (clause.origin === 'policy') === id.startsWith(`${pack.pack.id}/`)
      })
    })

  test('I25 every clause of any plan is in the case’s own pack, or says that it is ours; one step of the other pack is found', {
    timeout: 3_600_000,
  }, async () => {
    const other = packs.find(({ pack: { id } }) => id !== pack.pack.id)!
    const mixed: Decide = (own, facts) => {
      const plan = decide(own, facts)
      return { ...plan, steps: [...plan.steps, ...decide(other, facts).steps.slice(-1)] }
    }
    await invariant(`I25 ${pack.pack.id}`, { runs: pure(), holds: ownClauses(decide), control: ownClauses(mixed) })
  })

  test('I9 the same facts in any order give the same plan', { timeout: 3_600_000 }, async () => {
    const same = (decideWith: Decide) =>
      fc.property(anyFacts(pack), fc.nat(100), (facts, seed) => {
        const plan = JSON.stringify(decideWith(pack, facts))
        return (
          plan === JSON.stringify(decideWith(pack, facts)) &&
          plan === JSON.stringify(decideWith(pack, shuffled(facts, seed)))
        )
      })
    const ordered: Decide = (own, facts) => ({ ...decide(own, facts), questions: Object.keys(facts) as FactName[] })
    await invariant(`I9 ${pack.pack.id}`, { runs: pure(), holds: same(decide), control: same(ordered) })
  })

  test('P8 I19 what the account is worth and who reports it change nothing', () => {
    const blind = fc.property(anyFacts(pack), fc.nat(1_000_000), (facts, revenue) => {
      const rich = { ...facts, revenue, 'deal.value': revenue, seniority: revenue } as Facts
      return JSON.stringify(decide(pack, rich)) === JSON.stringify(decide(pack, facts))
    })
    expect(held(blind, runs(300, 10_000)).counterexample).toBeNull()
  })
})

const text = (id: string) => readFileSync(new URL(`../../policies/${id}.yaml`, import.meta.url), 'utf8')
const council = text('council')
/** One defect of each kind: what is written instead, and what the check says of it. */
const DEFECTS: [string, string, string, string][] = [
  ['an unknown fact', 'need: oh.requested', 'need: oh.wanted', '"oh.wanted" is not a fact this product knows.'],
  [
    'a gate without a decider',
    'decides: assistant-director',
    'decides: { option: nobody }',
    'Nobody decides at gate "withdraw".',
  ],
  [
    'a step that can never open',
    'when: { incident.manager_present: "no" }',
    'when: { all: [incident.on_site, { not: incident.on_site }] }',
    'Step "contact-manager" can never open',
  ],
  [
    'a clause that is not there',
    'clause: council/withdraw.1',
    'clause: council/withdraw.9',
    'Clause "council/withdraw.9" is cited',
  ],
  [
    'a clause of another pack',
    'council/immediate.1:',
    'icn/immediate.1:',
    'Clause "icn/immediate.1" is of another pack',
  ],
  ['a clock that is not there', 'due: regular-report', 'due: yearly-report', 'Clock "yearly-report" is used'],
  ['an option that a gate asks wrongly', 'is: any-action }', 'is: every-action }', 'which that option cannot be.'],
  [
    'a gate that guards nothing there is',
    'guards: [form]',
    'guards: [forms]',
    'which is no action or step of this pack.',
  ],
  ['an action by a gate that is missing', 'gate: asked-for', 'gate: asked', 'needs gate "asked", which is missing.'],
  [
    'support on a switch that is missing',
    'shown_if: support.eass',
    'shown_if: support.equality',
    'which is no switch of this pack.',
  ],
  [
    'a relation it does not offer',
    'when: { relation: other-organisation }',
    'when: { relation: vendor }',
    'Relation "vendor" is not offered',
  ],
  [
    'a behaviour it does not list',
    '{ behaviours: hate }',
    '{ behaviours: hatred }',
    'Behaviour "hatred" is not on this pack',
  ],
  [
    'an owner who may not act',
    'by: [manager, upline, hr]\n    when: { relation: other-organisation }',
    'by: [hr]\n    when: { relation: other-organisation }',
    'who may not do "other-org-notice"',
  ],
  ['a number where an answer of its list belongs', 'value: withdrawal\n', 'value: 7\n', 'This option needs words.'],
]

describe('I27 a pack with a defect is not accepted', () => {
  test.each(DEFECTS)('I27 %s is refused in words, with its line', (_, from, to, says) => {
    expect(council).toContain(from)
    const { pack, hash, faults } = checkPack(council.replace(from, () => to))
    expect([pack, hash]).toEqual([undefined, undefined])
    expect(faults.map((fault) => fault.says).join('\n')).toContain(says)
    for (const fault of faults) expect(fault.line, fault.says).toBeGreaterThan(0)
  })

  test('I27 any of them, alone or together, wherever the rest of the file is laid out otherwise, is found', {
    timeout: 3_600_000,
  }, async () => {
    const some = fc.subarray(DEFECTS, { minLength: 1, maxLength: 3 })
    const refused = (check: (text: string) => unknown) =>
      fc.property(some, fc.nat(40), (defects, blank) => {
        const spread = council.replace('\nsteps:\n', `\n${'\n'.repeat(blank)}steps:\n`)
        const damaged = defects.reduce((text, [, from, to]) => text.replace(from, () => to), spread)
        return check(damaged) === undefined
      })
    // a check that looks at the grammar alone lets a clause of another pack through
    const lenient = (text: string) => (text.includes('icn/immediate.1') ? {} : checkPack(text).pack)
    await invariant('I27', {
      runs: onDatabase(),
      holds: refused((text) => checkPack(text).pack),
      control: refused(lenient),
    })
    expect(checkPack(council.replace('\nsteps:\n', '\n\n\nsteps:\n')).faults).toEqual([])
    expect(checkPack(text('icn')).faults).toEqual([])
  })
})

describe('what the packs themselves say', () => {
  const [icn, county] = packs as [PolicyPack, PolicyPack]

  test('P122 each pack offers its own behaviours only, with what triggers a step (SETTLED 69)', () => {
    const ids = (pack: PolicyPack) => pack.behaviours.map(({ id }) => id)
    expect(ids(county)).toEqual(
      expect.arrayContaining(['abuse', 'intimidation', 'bullying', 'violence', 'assault', 'hate', 'targeted']),
    )
    expect(ids(icn)).toEqual(expect.arrayContaining(['objectify', 'ridicule', 'stalking', 'assault', 'threat', 'hate']))
    expect(ids(icn)).not.toContain('bullying')
    expect(ids(county)).not.toContain('objectify')
    for (const pack of packs) expect(ids(pack).at(-1)).toBe('not-sure')
  })

  test('P121 investor, shareholder, partner and unknown get what everybody gets, and no branch', () => {
    const common = decide(icn, { relation: 'unknown', 'reporter.role': 'affected', 'third_party.internal': 'no' })
    for (const relation of ['investor', 'shareholder', 'partner'] as const) {
      const plan = decide(icn, { relation, 'reporter.role': 'affected', 'third_party.internal': 'no' })
      expect(plan.steps.map(({ id }) => id)).toEqual(common.steps.map(({ id }) => id))
      for (const id of ['complaint', 'dissolve', 'refuse', 'demand', 'pause'])
        expect(plan.steps.some((step) => step.id === id)).toBe(false)
    }
    expect(common.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(['investigate', 'protect', 'metrics']))
  })

  test('P19 P75 P124 every report opens an investigation, and under icn protection at once, whatever is known', () => {
    for (const pack of packs) {
      const always = fc.property(anyFacts(pack), (facts) => {
        const ids = decide(pack, facts).steps.map(({ id }) => id)
        return ids.includes('investigate') && (pack.pack.id !== 'icn' || ids.includes('protect'))
      })
      expect(held(always, runs(200, 5_000)).counterexample).toBeNull()
    }
    expect(icn.steps.find(({ id }) => id === 'investigate')).toMatchObject({ waive: 'nobody', blocks: ['close'] })
  })

  test('P41 P70 figures are a duty of every case: nobody waives them, and undone they escalate', () => {
    expect(icn.steps.find(({ id }) => id === 'metrics')).toMatchObject({
      waive: 'nobody',
      blocks: ['close'],
      due: 'five-days',
    })
    expect(icn.clocks['five-days']?.on_expiry).toContainEqual({ escalate: 'hr' })
  })

  test('P86 P87 P88 each kind of support hangs on a switch of its own', () => {
    for (const [option, entry] of [
      ['support.sick-leave', 'sick-leave'],
      ['support.insurer', 'insurer'],
      ['support.eap', 'eap-officer'],
      ['support.counsellors', 'counsellors'],
    ] as const) {
      expect(icn.options[option]).toMatchObject({ type: 'switch', origin: 'policy' })
      expect(icn.support.find(({ id }) => id === entry)?.shown_if).toBe(option)
    }
  })

  test('P39 P56 P57 the first screen: leave at once, the example of danger, and the number of the place', () => {
    expect(icn.emergency['en-US']).toMatchObject({ number: '911', danger: expect.stringContaining('will not leave') })
    expect(icn.emergency['en-US']?.leave).toContain('go at once')
    expect(county.emergency['en-GB']).toMatchObject({
      number: '999',
      danger: expect.stringContaining('others at risk'),
    })
  })
})
