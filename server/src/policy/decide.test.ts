import { Facts, RELATIONS } from '@breakwater/shared/facts.ts'
import { Plan } from '@breakwater/shared/policy.ts'
import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { checkPack } from './load.ts'
import { shippedPack } from './testing.ts'

const icn = shippedPack('icn')
const plan = (facts: Facts) => decide(icn, Facts.parse(facts))
const steps = (facts: Facts) => plan(facts).steps.map(({ id }) => id)
const gate = (facts: Facts, id: string) => plan(facts).gates.find((each) => each.id === id)
const action = (facts: Facts, id: string) => plan(facts).actions.find((each) => each.id === id)
const COMMON = 'acknowledge procedures details wishes investigate protect metrics no-penalty legal-advice'.split(' ')
const icnRelations = RELATIONS.filter((relation) => Object.hasOwn(icn.relations, relation))

test('POLICY G1 a prospect: contact pauses, the common steps and the talk open, marking waits for the talk', () => {
  const before = plan({ relation: 'prospect', 'manager.talk_done': 'no' })
  expect(before.branch).toBe('prospect')
  expect(before.steps.map(({ id }) => id).sort()).toEqual([...COMMON, 'manager-talk', 'pause'].sort())
  expect(before.steps.find(({ id }) => id === 'pause')).toMatchObject({ owner: 'system', due: 'at-once' })
  expect(before.gates.find(({ id }) => id === 'talk-first')).toMatchObject({
    state: 'blocked',
    requires: [{ state: 'no', clause: 'icn/prospects.4', missing: ['manager.talk_done'] }],
  })
  const after = plan({ relation: 'prospect', 'manager.talk_done': 'yes' })
  expect(after.gates.find(({ id }) => id === 'talk-first')?.state).toBe('ready')
  expect(after.steps.map(({ id }) => id)).toContain('unqualified')
  expect(Plan.parse(after)).toEqual(after)
})

test('POLICY P41 P12 the figures and the investigation hold the case open, each with its clause', () => {
  const blocking = plan({ relation: 'prospect' }).steps.filter((step) => step.blocks.includes('close'))
  expect(Object.fromEntries(blocking.map(({ id, clause }) => [id, clause]))).toEqual({
    investigate: 'icn/hr.3',
    protect: 'icn/managers.5',
    metrics: 'icn/prospects.3',
  })
})

test('POLICY P21 a business gets complaint and reassign, an individual contact and refusal; never both', () => {
  const business = steps({ relation: 'business-customer', 'manager.in_conflict': 'no' })
  const individual = steps({ relation: 'individual-customer', 'manager.in_conflict': 'no' })
  expect(business.filter((id) => !COMMON.includes(id))).toEqual(['tell-manager', 'complaint', 'reassign', 'solutions'])
  expect(individual.filter((id) => !COMMON.includes(id))).toEqual(['tell-manager', 'contact-customer', 'refuse'])
  expect(action({ relation: 'individual-customer' }, 'complaint')?.offered).toBe('no')
  expect(action({ relation: 'business-customer' }, 'contact-customer')?.offered).toBe('no')
})

test('POLICY P17 nobody is asked to tell a manager who is the problem', () => {
  expect(steps({ relation: 'business-customer', 'manager.in_conflict': 'yes' })).not.toContain('tell-manager')
  const unsaid = plan({ relation: 'business-customer' })
  expect(unsaid.steps.map(({ id }) => id)).not.toContain('tell-manager')
  expect(unsaid.questions).toContain('manager.in_conflict')
})

test('POLICY P24 without a reason the request asks; any one reason makes it press', () => {
  const business: Facts = { relation: 'business-customer' }
  expect(action(business, 'reassign')).toMatchObject({ level: 'ask', reasons: [] })
  expect(action({ ...business, severity: 'severe' }, 'reassign')).toMatchObject({
    level: 'push',
    reasons: [{ id: 'SEVERE', clause: 'icn/customers.5' }],
  })
  expect(action({ ...business, 'employee.uncomfortable': 'yes' }, 'reassign')).toMatchObject({
    level: 'push',
    reasons: [{ id: 'UNCOMFORTABLE', clause: 'icn/customers.6' }],
  })
})

test('POLICY P32 P33 P52 ending a contract: the same fact is enough for a vendor and not for a customer', () => {
  const again: Facts = { 'counterparty.continued': 'yes', 'counterparty.ignored': 'no', 'counterparty.unwilling': 'no' }
  expect(gate({ ...again, relation: 'business-customer' }, 'dissolve-customer')).toMatchObject({
    state: 'blocked',
    requires: [{ missing: ['counterparty.unwilling', 'counterparty.ignored'] }],
  })
  expect(gate({ ...again, relation: 'vendor' }, 'dissolve-vendor')?.state).toBe('ready')
  const due = plan({ ...again, relation: 'contractor' }).steps.find(({ id }) => id === 'dissolve')
  expect(due).toMatchObject({ owner: { option: 'dissolve.authority' }, clause: 'icn/vendors.6' })
})

test('POLICY P35 service comes back only after a recorded correction', () => {
  expect(gate({ relation: 'individual-customer' }, 'corrected')?.state).toBe('blocked')
  expect(gate({ relation: 'individual-customer', 'customer.corrected': 'yes' }, 'corrected')?.state).toBe('ready')
})

test('POLICY P37 P49 K7 who receives a report follows from the relation', () => {
  expect(icn.relations.prospect?.to).toEqual(['manager', 'hr'])
  expect(icn.relations.vendor?.to).toEqual(['hr', 'supervisor'])
  expect(icn.relations['business-customer']).toMatchObject({ choose: ['supervisor', 'hr'], tell: 'manager' })
})

test('POLICY P42 the promise about targets is shown for a prospect, the one about reporting always', () => {
  const ids = (facts: Facts) => plan(facts).promises.map(({ id }) => id)
  expect(plan({ relation: 'prospect' }).promises).toContainEqual({ id: 'end-contact', clause: 'icn/prospects.5' })
  expect(ids({ relation: 'vendor' })).not.toContain('end-contact')
  for (const relation of icnRelations) expect(ids({ relation })).toContain('report-safe')
})

test('POLICY P47 P50 P51 a contractor is a vendor, and severity chooses the demand', () => {
  expect(steps({ relation: 'contractor' })).toEqual(steps({ relation: 'vendor' }))
  expect(plan({ relation: 'vendor' }).steps.find(({ id }) => id === 'complaint')).toMatchObject({
    owner: 'hr',
    clause: 'icn/vendors.4',
  })
  const told: Facts = { relation: 'vendor', 'wishes.on_file': 'yes' }
  expect(gate(told, 'severity-first')?.state).toBe('blocked')
  expect(plan(told).questions).toContain('severity')
  expect(gate({ ...told, severity: 'not-severe' }, 'severity-first')?.state).toBe('ready')
  expect(action({ ...told, severity: 'not-severe' }, 'demand')?.variants).toEqual(['stop'])
  expect(action({ ...told, severity: 'severe' }, 'demand')?.variants).toEqual(['replace'])
})

test('POLICY G4 a contract signed without the notice opens the notice', () => {
  expect(steps({ relation: 'vendor', 'contract.signed_without_notice': 'yes' })).toContain('policy-notice')
  expect(steps({ relation: 'vendor', 'contract.signed_without_notice': 'no' })).not.toContain('policy-notice')
})

describe('the police', () => {
  test.each([
    [{ 'incident.stalking': 'yes' }],
    [{ 'incident.assault': 'yes' }],
    [{ 'incident.threat': 'yes' }],
    [{ behaviours: ['threat'] }],
    [{ behaviours: ['stalking'] }],
    [{ behaviours: ['assault'] }],
  ] as [Facts][])('POLICY P53 %j alone opens the step', (facts) => {
    expect(steps(facts)).toContain('police')
  })

  test('POLICY P53 nothing else opens it, whatever the person wishes, and only a senior leader overrides it', () => {
    expect(steps({ 'incident.hate': 'yes', behaviours: ['slur'] })).not.toContain('police')
    expect(steps({ 'incident.threat': 'yes', 'police.consent': 'no' })).toContain('police')
    const rule = icn.steps.find(({ id }) => id === 'police')
    expect(rule).toMatchObject({ per: 'incident', waive: 'nobody', decline: { by: 'senior-leader' } })
  })

  test('POLICY P54 nine relations and a threat give nine police steps', () => {
    const opened = icnRelations.filter((relation) => steps({ relation, 'incident.threat': 'yes' }).includes('police'))
    expect(opened).toEqual(icnRelations)
    expect(opened).toHaveLength(9)
  })
})

test.each(['investor', 'shareholder', 'partner', 'unknown'] as const)(
  'POLICY P121 %s: the common steps, no branch',
  (relation) => {
    expect(plan({ relation }).branch).toBe('common')
    expect(steps({ relation, 'counterparty.ignored': 'yes' }).sort()).toEqual([...COMMON].sort())
  },
)

test('POLICY P3 an internal harasser: handed over, no complaint, the report kept', () => {
  const facts: Facts = { relation: 'business-customer', 'third_party.internal': 'yes' }
  expect(steps(facts)).toContain('hand-over')
  expect(steps(facts)).not.toContain('complaint')
  expect(steps(facts)).toContain('investigate')
})

test('POLICY P64 G7 a suspicion: talk, protection, investigation; the branch opens when the employee says so', () => {
  const suspected: Facts = { relation: 'business-customer', 'reporter.role': 'manager' }
  expect(steps(suspected).sort()).toEqual(['investigate', 'protect', 'suspicion-talk'])
  expect(plan(suspected).questions).toContain('employee.complains')
  expect(gate({ ...suspected, 'wishes.on_file': 'yes' }, 'letters')?.state).toBe('blocked')
  expect(steps({ ...suspected, 'manager.talk_done': 'yes' })).toContain('tell-upline')
  expect(steps({ ...suspected, 'employee.complains': 'yes' })).toContain('complaint')
  const no = { ...suspected, 'employee.complains': 'no', 'wishes.on_file': 'yes' } as const
  expect(gate(no, 'letters')?.state).toBe('blocked')
  expect(steps(no)).toContain('protect')
})

test('POLICY P12 no letter before the wishes are on file', () => {
  const witness: Facts = { relation: 'vendor', 'reporter.role': 'witness' }
  expect(gate(witness, 'letters')).toMatchObject({
    state: 'blocked',
    requires: [{ state: 'yes' }, { clause: 'product/wishes' }],
  })
  expect(gate({ ...witness, 'wishes.on_file': 'yes' }, 'letters')?.state).toBe('ready')
})

test('POLICY P79 the wish for no more contact opens a plan that must not penalise', () => {
  expect(steps({ 'employee.no_contact_wish': 'yes' })).toContain('no-contact-plan')
  const fields = icn.steps.find(({ id }) => id === 'no-contact-plan')?.closed_by.fields ?? []
  expect(fields.filter(({ must }) => must === 'yes').map(({ id }) => id)).toEqual(['consulted', 'no_penalty'])
})

test('POLICY P67 I11 protection ends only once the investigation is complete', () => {
  expect(gate({ investigation: 'running' }, 'until-investigated')?.state).toBe('blocked')
  expect(gate({ investigation: 'complete' }, 'until-investigated')?.state).toBe('ready')
})

test('POLICY P121 a pack that opens nothing for a relation still gives a plan', () => {
  const { pack } = checkPack(`
pack: { id: bare, version: 1.0.0, title: Bare, locale: en-GB, calendar: { week: mon-fri, holidays: none } }
relations: { unknown: { branch: common, to: [hr] } }
clauses: {}
`)
  expect(pack && decide(pack, { relation: 'vendor' })).toMatchObject({ branch: 'common', steps: [], questions: [] })
})
