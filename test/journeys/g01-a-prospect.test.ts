import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { openPolicyWorld, type PolicyWorld } from './policy-world.ts'

const CY = { name: 'Cy Dale', email: 'cy@prospect.example', alias: 'cy.dale@elsewhere.example' }
const MAIL = Buffer.from(
  `From: ${CY.name} <${CY.email}>\r\nTo: ada@pines.example\r\nSubject: Re: offer\r\n\r\nYou owe me a drink, or else.\r\n`,
)
const COMMON = 'acknowledge procedures details wishes investigate protect metrics no-penalty legal-advice'.split(' ')

let world: PolicyWorld
let reference = ''
let promised: unknown[] = []
beforeAll(async () => {
  world = await openPolicyWorld('icn')
  for (const [id, email] of [
    ['l1', CY.email],
    ['l2', CY.email],
    ['l3', CY.alias],
  ] as const)
    await world.crm.store.add({ object: 'lead', id, name: CY.name, emails: [email], status: 'contacted' })
}, 120_000)
afterAll(() => world?.shut())

const inCrm = (...ids: string[]) => ids.map((id) => world.crm.store.get('lead', id))
const rules = (...ids: string[]) => inCrm(...ids).map((record) => [record.status, record.contactRule])
const eventually = (what: string, condition: () => boolean | Promise<boolean>) =>
  until(condition, { deadline: 30_000, what })
const mayContact = async (...emails: string[]) =>
  (
    await world.as('gus')(contract.restrictions.lookup, {
      body: { identifiers: emails.map((value) => ({ kind: 'email' as const, value })) },
    })
  ).answers

test('G1 P36 P37 Ada sends the mail of a prospect: the pause is in that commit, manager and HR hear without content', async () => {
  const sent = await world.report('ada', {
    source: 'gmail',
    relation: 'prospect',
    raw: MAIL,
    from: CY.email,
    fromName: CY.name,
    about: { name: CY.name, email: CY.alias, organisation: '' },
    wishes: { choices: ['no-contact'], words: '', police: 'not-asked', contact: '' },
  })
  reference = sent.reference
  promised = sent.next
  const { rows } = await world.as('hal')(contract.cases.list, { query: { view: 'unassigned' } })
  expect(rows.find((row) => row.reference === reference)?.status).toBe('new')
  // written by the transaction that saved the report
  const [pause] = await world.installed.rows<{ together: boolean }>`
    select s.state = 'done' and s.xmin = e.xmin together from app.step s
    join app.event e on e.case_id = s.case_id and e.kind = 'report.received' where s.step = 'pause'`
  expect(pause?.together).toBe(true)
  await world.claim('hal', reference)
  const open = await world.steps('hal', reference)
  expect(open).toEqual(expect.arrayContaining([...COMMON.filter((step) => step !== 'wishes'), 'manager-talk']))
  expect(open).not.toContain('unqualified')
  expect(await world.steps('hal', reference, 'done')).toEqual(expect.arrayContaining(['pause', 'wishes']))
  expect(await world.mails('bo')).toContain('notice')
  expect(await mayContact(CY.email)).toEqual(['restricted'])
  await eventually('both records hold', () => inCrm('l1', 'l2').every((record) => record.contactRule === 'hold'))
})

test('G1 the person reads at once what comes next, each with its date', () => {
  expect(promised.length).toBeGreaterThanOrEqual(2)
})

test('G1 P44 unqualified before the talk is refused with its clause, and the CRM stays as it is', async () => {
  const before = rules('l1', 'l2', 'l3')
  await world.expectNo(world.act('ada', reference, 'unqualified'), { status: 423, clause: 'icn/prospects.4' })
  expect(rules('l1', 'l2', 'l3')).toEqual(before)
})

test('G1 P45 an alias is found and warned of too', async () => {
  const view = await world.see('hal', reference)
  const proposal = view.thirdParty?.proposals.find((one) => one.address === CY.alias)
  expect(proposal).toBeDefined()
  await world.as('hal')(contract.cases.thirdParty, {
    params: { reference },
    body: { proposal: proposal!.id, name: CY.name, address: CY.alias, also: true },
  })
  await eventually('the alias holds', () => inCrm('l3')[0]?.contactRule === 'hold')
  expect(await mayContact(CY.email, CY.alias)).toEqual(['restricted', 'restricted'])
})

test('G1 Bo records the talk; Ada marks: three records written and read back, their old values kept', async () => {
  await world.record('bo', reference, 'manager-talk', {
    date: '2026-11-09',
    present: ['Ada Moss'],
    summary: 'She told me.',
  })
  expect(await world.steps('hal', reference, 'done')).toContain('manager-talk')
  expect(await world.steps('ada', reference)).toContain('unqualified')
  const { gate } = await world.stepOf('ada', reference, 'unqualified')
  expect(gate?.requires.map(({ state }) => state)).toEqual(['yes'])
  await world.act('ada', reference, 'unqualified')
  await eventually('three records are closed', () => inCrm('l1', 'l2', 'l3').every((r) => r.contactRule === 'closed'))
  expect(await world.steps('hal', reference, 'done')).toContain('unqualified')
  const snapshots = await world.installed.snapshots()
  expect(snapshots.filter((mark) => JSON.stringify(mark.snapshot).includes('contacted'))).toHaveLength(3)
})

test('G1 P46 an import brings Cy back under a new id: the restriction is back on; sales cannot lift it, HR can', async () => {
  await world.crm.store.add({ object: 'lead', id: 'l4', name: CY.name, emails: [CY.email], status: 'new' })
  await world.installed.runs('watch-marks')
  await eventually('the fourth record is closed', () => inCrm('l4')[0]?.contactRule === 'closed')
  const no = await world.no(
    world.as('bo')(contract.cases.lift, { params: { reference }, body: { reason: 'I want to sell' } }),
  )
  expect(no.status).toBe(403)
  // somebody took the first one up in the meantime: that value is theirs and stays
  await world.crm.store.edit('lead', 'l1', { status: 'qualified' }, 'Sam Sales')
  const lifted = await world.as('hal')(contract.cases.lift, {
    params: { reference },
    body: { reason: 'It was a mix-up, Ada agrees.' },
  })
  expect(lifted.thirdParty?.restriction?.stage).toBe('lifted')
  await eventually('what was ours goes back', () => inCrm('l2', 'l3', 'l4').every((r) => r.contactRule === 'none'))
  expect(rules('l2', 'l3', 'l4')).toEqual([
    ['contacted', 'none'],
    ['contacted', 'none'],
    ['new', 'none'],
  ])
  expect(inCrm('l1')[0]?.status).toBe('qualified')
  expect(await mayContact(CY.email)).toEqual(['clear'])
})

test('G1 P41 P68 closing is refused until the figures are protected: 4 made and 1 CALL_SUCCESS', async () => {
  await world.expectNo(world.close('hal', reference), { clause: 'icn/prospects.3' })
  await world.record('bo', reference, 'metrics', {
    kind: 'CALL_SUCCESS',
    ...{ amount: 1, made: 4, target: 5 },
    unit: 'calls',
    period: '2026-11-09',
  })
  const { lines } = await world.as('ada')(contract.protection.ledger, { params: { reference } })
  expect(lines.map((line) => line.says)).toEqual(['5 of 5 calls'])
  expect(await world.steps('hal', reference, 'done')).toContain('metrics')
})

test('G1 C4 C8 everything done it closes, the reporter is told, and the look for penalties goes on', async () => {
  await world.as('hal')(contract.cases.update, {
    params: { reference },
    body: { text: 'I look after this.', previewed: true },
  })
  await world.record('bo', reference, 'protect', { measure: 'Gus takes over', date: '2026-11-09', agreed: true })
  const measure = async () =>
    (await world.as('ada')(contract.protection.list, { params: { reference } })).measures.at(-1)!
  const ends = async () =>
    world.as('bo')(contract.protection.end, {
      params: { reference, id: (await measure()).id },
      body: { because: 'investigation-complete' },
    })
  await world.expectNo(ends(), { status: 423, clause: 'product/until-investigated' })
  expect((await measure()).endedAt).toBeNull()
  await world.record('hal', reference, 'investigate', {
    investigator: ['Hal Reed'],
    plan: 'Read and ask',
    started: '2026-11-09',
    ended: '2026-11-09',
    summary: 'It happened.',
  })
  await ends()
  expect((await measure()).endedAt).not.toBeNull()
  const closed = await world.close('hal', reference)
  expect(closed.status).toBe('closed')
  expect(await world.mails('ada')).toContain('update')
  await world.record('hal', reference, 'no-penalty', {
    date: '2026-11-09',
    hours: true,
    pay: true,
    benefits: true,
    targets: true,
    summary: 'As before',
  })
  await world.days(31)
  expect(await world.steps('hal', reference)).toContain('no-penalty')
})
