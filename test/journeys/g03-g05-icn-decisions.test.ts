import { contract } from '@breakwater/shared/contract/index.ts'
import { NewIncident } from '@breakwater/shared/incident.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { letterSteps } from './letter-steps.ts'
import { openPolicyWorld, type PolicyWorld, type Said, type Who } from './policy-world.ts'

let world: PolicyWorld
beforeAll(async () => {
  world = await openPolicyWorld('icn')
  await world.crm.store.add({
    object: 'lead',
    id: 'p1',
    name: 'Pia Holm',
    emails: ['pia@home.example'],
    status: 'contacted',
  })
}, 120_000)
afterAll(() => world?.shut())

const COMMON = 'acknowledge procedures details wishes investigate protect metrics no-penalty legal-advice'.split(' ')
const mailOf = (from: string) =>
  Buffer.from(`From: Pia Holm <${from}>\r\nTo: ada@pines.example\r\nSubject: Tonight\r\n\r\nPick up.\r\n`)
const opened = async (said: Said) => {
  const { reference, key } = await world.report('ada', said)
  await world.claim('hal', reference)
  return { reference, key }
}
const propose = (who: Who, reference: string, action: string, body: Record<string, unknown> = {}) =>
  world.as(who)(contract.cases.act, {
    params: { reference, action },
    body: { reason: 'The policy asks for it', ...body } as never,
  })
const sign = async (who: Who, reference: string) => {
  const gates = await world.as(who)(contract.gates.list, {})
  const gate = gates.find((one) => one.reference === reference && one.state === 'open')!
  return world.as(who)(contract.gates.decide, {
    params: { id: gate.id },
    body: { says: 'approve', reason: 'I read all of it' },
  })
}

/** Where Ada lives it is five hours earlier: two in working hours, three at night. */
const CALLS = ['2026-11-05T15:00', '2026-11-05T19:00', '2026-11-06T03:00', '2026-11-06T04:00', '2026-11-07T02:30']

test('G3 P5 P21 P35 a private customer: refused by a senior leader, marked in the CRM, lifted only when the behaviour is corrected', async () => {
  const from = 'pia@home.example'
  const { reference } = await opened({
    source: 'gmail',
    relation: 'individual-customer',
    raw: mailOf(from),
    from,
    fromName: 'Pia Holm',
    behaviours: ['constant-contact'],
    incidents: [
      NewIncident.parse({
        ...{ channel: 'phone', behaviours: ['constant-contact'], callsUrgent: 'no', callsAgreed: 'no' },
        calls: CALLS.map((at) => `${at}:00Z`),
      }),
    ],
    wishes: { choices: ['ask-to-stop'], words: '', police: 'not-asked', contact: '' },
  })
  const open = await world.steps('hal', reference)
  expect(open).toEqual(expect.arrayContaining([...COMMON.filter((step) => step !== 'wishes'), 'contact-customer']))
  for (const step of ['complaint', 'reassign']) expect(open).not.toContain(step)

  expect(open).toContain('tell-manager')
  const { incidents } = await world.as('hal')(contract.facts.view, { params: { reference } })
  expect(incidents.at(-1)?.calls).toEqual({ all: 5, outside: 3, urgent: 'no', agreed: 'no' })

  const before = world.crm.store.get('lead', 'p1')
  await propose('hal', reference, 'refuse')
  await world.expectNo(propose('hal', reference, 'refuse'), { status: 409, code: 'gate.waits' })
  await sign('joan', reference)
  expect(await world.steps('hal', reference, 'done')).toContain('refuse')
  const rule = () => world.crm.store.get('lead', 'p1').contactRule
  await until(() => rule() === 'closed', { deadline: 30_000, what: 'the record is marked' })

  await world.expectNo(propose('hal', reference, 'serve-again'), { status: 423, clause: 'icn/customers.10' })
  expect(rule()).toBe('closed')
  await world.fact('hal', reference, 'customer.corrected', 'yes')
  await propose('hal', reference, 'serve-again')
  await sign('joan', reference)
  await until(() => rule() === before.contactRule, { deadline: 30_000, what: 'the old values are back' })
  expect(world.crm.store.get('lead', 'p1').status).toBe(before.status)
})

const CALL = { values: { date: '2026-11-09', by_whom: 'company', summary: 'They took a note' } }
test('G5 P53 P54 P71 an investor who threatens: the police are a duty; against the wish it takes a reason', async () => {
  const { reference } = await opened({
    relation: 'investor',
    words: 'He said he would find me',
    behaviours: ['threat'],
    danger: { now: 'no', policeCalledFirst: 'yes' },
    wishes: { choices: [], words: 'No police please', police: 'no', contact: '' },
  })
  const open = await world.steps('hal', reference)
  expect(open).toEqual(expect.arrayContaining([...COMMON.filter((step) => step !== 'wishes'), 'police']))
  for (const step of ['complaint', 'dissolve', 'reassign', 'demand']) expect(open).not.toContain(step)
  const [first] = await world.installed.rows<{ value: string }>`
    select f.value from app.fact f join app.case_file c on c.id = f.case_id
    where c.reference = ${reference} and f.name = 'danger.police_called_first'`
  expect(first?.value).toBe('yes')
  // a shareholder and a partner get the same plan
  for (const relation of ['shareholder', 'partner'] as const) {
    const same = await opened({ relation, words: 'He said he would find me', behaviours: ['threat'] })
    const plan = await world.steps('hal', same.reference)
    expect(plan.filter((step) => step !== 'wishes').sort(), relation).toEqual(
      open.filter((step) => step !== 'wishes').sort(),
    )
  }
  await world.expectNo(propose('hal', reference, 'contact-police', CALL), { status: 423, clause: 'product/wishes' })
  await propose('hal', reference, 'contact-police', { ...CALL, deviation: 'He stood at her door' })
  expect(await world.steps('hal', reference, 'done')).toContain('police')
  expect(JSON.stringify((await world.see('hal', reference)).timeline)).toContain('He stood at her door')
})

test('G5 not calling the police: nobody waives it, and the override is two people with a reason', async () => {
  const { reference } = await opened({ relation: 'shareholder', words: 'He follows me', behaviours: ['stalking'] })
  const step = await world.stepOf('hal', reference, 'police')
  const params = { reference, step: step.id }
  const waive = world.as('hal')(contract.cases.doesNotApply, { params, body: { reason: 'They do not want it' } })
  expect([403, 423]).toContain((await world.no(waive)).status)
  await world.as('hal')(contract.cases.decline, { params, body: { values: { reason: 'It would put her at risk' } } })
  expect(await world.steps('hal', reference)).toContain('police')
  await sign('joan', reference)
  expect(await world.steps('hal', reference, 'done')).toContain('police')
})

test('G5 P123 P69 a revenue goal suffers later: the figures open again, and a contract that was won counts', async () => {
  const { reference } = await opened({ relation: 'partner', words: 'He shouts at me', behaviours: ['humiliate'] })
  const owner: Who = (await world.stepOf('hal', reference, 'metrics')).yours ? 'hal' : 'bo'
  await world.record(owner, reference, 'metrics', { kind: 'nothing-affected', reason: 'No target here' })
  expect(await world.steps('hal', reference, 'done')).toContain('metrics')
  await world.fact('ada', reference, 'goals.at_risk', 'yes')
  expect(await world.steps('hal', reference)).toContain('metrics')
  const won = { kind: 'CONTRACT_VALUE', unit: 'USD', period: 'the year', amount: 5_000, made: 15_000, target: 20_000 }
  await world.record(owner, reference, 'metrics', won)
  const { lines } = await world.as('ada')(contract.protection.ledger, { params: { reference } })
  expect(lines.map((line) => line.says)).toEqual(['20,000 of 20,000 USD'])
})

const recipient = (domain: string) => ({
  ...{ name: 'Fran Bell', role: 'hr' as const, organisation: 'Tools Ltd' },
  ...{ address: `hr@${domain}`, again: `hr@${domain}` },
})
/** A letter that a second person read and that was handed over today. */
const goesOut = async (reference: string, action: string, domain: string) => {
  const letters = letterSteps(world)
  const id = await letters.begun('hal', reference, action, { facts: ['person'], recipient: recipient(domain) })
  await letters.finish('hal', reference, id)
  await sign('ivy', reference)
  const delivered = { via: 'post' as const, on: world.now().toISOString().slice(0, 10), proof: 'RR 12 34' }
  await world.as('hal')(contract.letters.recorded, { params: { reference, id }, body: delivered })
}
const STOP = { choices: ['ask-to-stop'], words: '', police: 'not-asked' as const, contact: '' }
const about = (relation: 'vendor' | 'contractor' | 'business-customer', from: string, name: string): Said => ({
  ...{ source: 'gmail', relation, from, fromName: name, behaviours: ['sexual-advance'], wishes: STOP },
  raw: Buffer.from(`From: ${name} <${from}>\r\nTo: ada@pines.example\r\nSubject: Hi\r\n\r\nSmile more.\r\n`),
})

test('G4 P47 P48 P49 P51 P52 a vendor signed without a notice, who goes on after our letter: HR and the supervisor hear, the policies go out, severity chooses the demand, a senior leader ends the contract', async () => {
  const hr = world.as('hal')
  const signed = { number: 'V-88', company: 'Tools Ltd', domain: 'tools.example', signedOn: '2026-11-05' }
  const { id: contractId } = await hr(contract.contracts.add, { body: signed })
  const heard = (await world.mails('bo')).length
  const { reference } = await opened(about('vendor', 'vee@tools.example', 'Vee Ott'))
  expect((await world.mails('bo')).length).toBeGreaterThan(heard)
  const open = await world.steps('hal', reference)
  expect(open).toEqual(
    expect.arrayContaining([...COMMON.filter((s) => s !== 'wishes'), 'complaint', 'demand', 'policy-notice']),
  )
  const contractor = await opened(about('contractor', 'vic@tools.example', 'Vic Orr'))
  expect((await world.steps('hal', contractor.reference)).sort()).toEqual(open.sort())

  const { again: _, role: __, ...office } = recipient('tools.example')
  const handed = { recipient: office, via: 'hand' as const, on: '2026-11-09', proof: 'Signed for by the office' }
  await hr(contract.contracts.notice, { params: { id: contractId }, body: handed })
  const listed = await hr(contract.contracts.list, { query: { only: 'all' } })
  expect([listed.without, listed.contracts.map((row) => row.notice?.proof)]).toEqual([0, [handed.proof]])
  expect(await world.steps('hal', reference, 'done')).toContain('policy-notice')

  const draft = () => hr(contract.letters.draft, { params: { reference }, body: { action: 'demand' } })
  expect((await world.no(draft())).clause).toBe('icn/vendors.5')
  await world.fact('hal', reference, 'severity', 'not-severe')
  const demand = await draft()
  const text = async () => (await letterSteps(world).view('hal', reference, demand.id)).text.join('\n')
  expect(await text()).toContain('stops at once')
  expect(await text()).not.toContain('somebody else on this work')
  await hr(contract.cases.fact, {
    params: { reference },
    body: { fact: 'severity', value: 'severe', reason: 'I read the mail again.' },
  })
  expect(await text()).toContain('somebody else on this work')

  const values = { values: { contract: 'V-88', ends: '2026-12-31' } }
  await world.expectNo(propose('hal', reference, 'dissolve-vendor', values), { status: 423, clause: 'icn/vendors.6' })
  await goesOut(reference, 'complaint', 'tools.example')
  await world.days(2)
  const again = { happenedAt: world.now().toISOString(), behaviours: ['sexual-advance'], words: 'Again' }
  await world.as('ada')(contract.facts.incident, { params: { reference }, body: again })
  expect(await world.steps('hal', reference)).toContain('dissolve')
  await propose('hal', reference, 'dissolve-vendor', values)
  await sign('joan', reference)
  expect(await world.steps('hal', reference, 'done')).toContain('dissolve')
  expect(JSON.stringify((await world.see('hal', reference)).timeline)).toContain('V-88')
})

test('G4 C7 P32 P33 P52 going on alone is enough for a vendor and not for a customer; silence until day fifteen is enough for both, and decides nothing', async () => {
  const vendor = await opened(about('vendor', 'val@parts.example', 'Val Orr'))
  const customer = await opened(about('business-customer', 'cas@shop.example', 'Cas Orr'))
  await goesOut(vendor.reference, 'complaint', 'parts.example')
  await goesOut(customer.reference, 'complaint', 'shop.example')
  const dissolve = async ({ reference }: { reference: string }) =>
    (await world.steps('hal', reference)).includes('dissolve')
  await world.moveTo(new Date(world.now().getTime() + 14 * 24 * 3_600_000))
  expect([await dissolve(vendor), await dissolve(customer)]).toEqual([false, false])
  await world.moveTo(new Date(world.now().getTime() + 10 * 24 * 3_600_000))
  expect([await dissolve(vendor), await dissolve(customer)]).toEqual([true, true])
  const waiting = await world.as('joan')(contract.gates.list, {})
  for (const { reference } of [vendor, customer]) expect(waiting.map((one) => one.reference)).not.toContain(reference)
})
