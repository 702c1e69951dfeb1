import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
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

test('G3 P21 P35 a private customer: refused by a senior leader, marked in the CRM, lifted only when the behaviour is corrected', async () => {
  const from = 'pia@home.example'
  const { reference } = await opened({
    source: 'gmail',
    relation: 'individual-customer',
    raw: mailOf(from),
    from,
    fromName: 'Pia Holm',
    behaviours: ['constant-contact'],
    wishes: { choices: ['ask-to-stop'], words: '', police: 'not-asked', contact: '' },
  })
  const open = await world.steps('hal', reference)
  expect(open).toEqual(expect.arrayContaining([...COMMON.filter((step) => step !== 'wishes'), 'contact-customer']))
  for (const step of ['complaint', 'reassign']) expect(open).not.toContain(step)

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

test('G4 P47 P52 a vendor who goes on after our letter: the contract ends by a senior leader; a contractor gets the same plan', async () => {
  const from = 'vee@tools.example'
  const { reference } = await opened({
    source: 'gmail',
    relation: 'vendor',
    raw: Buffer.from(`From: Vee Ott <${from}>\r\nTo: ada@pines.example\r\nSubject: Hi\r\n\r\nSmile more.\r\n`),
    from,
    fromName: 'Vee Ott',
    behaviours: ['sexual-advance'],
    wishes: { choices: ['ask-to-stop'], words: '', police: 'not-asked', contact: '' },
  })
  const open = await world.steps('hal', reference)
  expect(open).toEqual(expect.arrayContaining(['complaint', 'demand']))
  const contractor = await opened({ relation: 'contractor', words: 'The same', behaviours: ['sexual-advance'] })
  const same = await world.steps('hal', contractor.reference)
  expect(same.filter((step) => step !== 'wishes')).toEqual(open.filter((step) => step !== 'wishes'))

  const as = world.as('hal')
  const draft = async (action: string) => as(contract.letters.draft, { params: { reference }, body: { action } })
  expect((await world.no(draft('demand'))).clause).toBe('icn/vendors.5')
  const values = { values: { contract: 'V-88', ends: '2026-12-31' } }
  await world.expectNo(propose('hal', reference, 'dissolve-vendor', values), { status: 423, clause: 'icn/vendors.6' })

  const letter = await draft('complaint')
  const params = { reference, id: letter.id }
  await as(contract.letters.wishes, { params, body: {} })
  const recipient = { name: 'Fran Bell', role: 'hr', organisation: 'Tools Ltd', address: 'hr@tools.example' } as const
  await as(contract.letters.edit, {
    params,
    body: { facts: ['person', 'when:0'], recipient: { ...recipient, again: recipient.address } },
  })
  await as(contract.letters.finish, { params, body: {} })
  await sign('ivy', reference)
  await as(contract.letters.recorded, { params, body: { via: 'post', on: '2026-11-09', proof: 'RR 12 34' } })
  await world.days(2)
  const again = { happenedAt: world.now().toISOString(), behaviours: ['sexual-advance'], words: 'Again' }
  await world.as('ada')(contract.facts.incident, { params: { reference }, body: again })
  expect(await world.steps('hal', reference)).toContain('dissolve')
  await propose('hal', reference, 'dissolve-vendor', values)
  await sign('joan', reference)
  expect(await world.steps('hal', reference, 'done')).toContain('dissolve')
  expect(JSON.stringify((await world.see('hal', reference)).timeline)).toContain('V-88')
})
