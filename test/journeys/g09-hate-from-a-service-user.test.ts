import { contract } from '@breakwater/shared/contract/index.ts'
import type { Wishes } from '@breakwater/shared/wishes.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { pageSteps } from './page-steps.ts'
import { openPages, type PolicyPages } from './policy-pages.ts'
import { openPolicyWorld, type PolicyWorld } from './policy-world.ts'

/** Ria of the story is Ada here; Bo is her manager and Mia the next one up. */
const SID = { name: 'Sid Marsh', email: 'sid@town.example' }
const WORDS = 'He spat at my feet and shouted at me because of my faith. Nobody else was there.'
const DAY = '2026-11-09'
const EVERY_CASE = [
  ...['acknowledge', 'debrief', 'witnesses', 'form', 'meet', 'investigate', 'risk-notice', 'local-action'],
  ...['risk-review', 'training', 'regular-report', 'support', 'check-in'],
]
const TOLD = { violence: false, assault: false, threat: true, stalking: false, hate: true, targeted: false }
const FORM = {
  ...{ account: WORDS, date: DAY, place: 'A home visit', others_at_risk: false, protected: true, ...TOLD },
  ...{ seriousness: 'very-serious', impact: 'She sleeps badly', submitted: DAY, portal_reference: 'SP-2026-118' },
}
const CALL = { by_whom: 'manager', reference: 'CR/88/26', summary: 'They took a note' }

let world: PolicyWorld
let pages: PolicyPages
let on: ReturnType<typeof pageSteps>
let reference = ''
beforeAll(async () => {
  world = await openPolicyWorld('council')
  await world.crm.store.add({ object: 'lead', id: 'u1', name: SID.name, emails: [SID.email], status: 'new' })
  pages = await openPages(world)
  on = pageSteps(pages)
}, 180_000)
afterAll(async () => {
  await pages?.close()
  await world?.shut()
})

const wishes = (police: Wishes['police']) => ({
  choices: ['to-talk'],
  words: 'I want to be heard.',
  police,
  contact: '',
})
const ANSWERS = { yes: 'Yes', no: 'No' } as const
/** Ria changes her mind on her own page. */
const says = async (police: keyof typeof ANSWERS) => {
  const page = await mine()
  await page
    .getByRole('group', { name: 'May we involve the police?' })
    .getByText(ANSWERS[police], { exact: true })
    .click()
  await on.press(page, 'Save what would help')
  await on.says(page, 'Saved. The person who has your case can see it.')
}
const mine = () => pages.open('ada', `/mine/${reference}`)
const bos = () => pages.open('bo', `/cases/${reference}`)
const care = () => world.as('ada')(contract.care.view, { params: { reference } })
const state = async (step: string) => (await world.stepOf('bo', reference, step)).state
const record = (step: string, values: Record<string, unknown>) => world.record('bo', reference, step, values)
const callPolice = (deviation = '') =>
  world.as('bo')(contract.cases.act, {
    params: { reference, action: 'contact-police' },
    body: { values: { ...CALL, date: today() }, deviation },
  })
const today = () => world.now().toISOString().slice(0, 10)
const kinds = async () => (await world.see('hal', reference)).timeline?.map(({ kind }) => kind)
const lines = async () => JSON.stringify((await world.see('bo', reference)).timeline)

test('G9 P57 P58 Ria was alone and called 999 first; her manager is not reached, then the next one up: two rows', async () => {
  const { emergency } = await world.as('ada')(contract.guide.read, {})
  expect(emergency.map(({ number, says: [first] }) => [number, first])).toEqual([
    ['999', 'In danger? Call 999 first. Report later.'],
  ])
  const sent = await world.report('ada', {
    ...{ relation: 'service-user', behaviours: ['abuse', 'hate'], channel: 'in-person', words: WORDS },
    danger: { now: 'no', policeCalledFirst: 'yes' },
    about: { ...SID, organisation: '' },
    wishes: wishes('later'),
  })
  reference = sent.reference
  await on.claim('hal', reference)
  const first = await world.installed.rows<{ value: string }>`
    select value from app.fact where name = 'danger.police_called_first'`
  expect(first).toMatchObject([{ value: 'yes' }])
  await world.fact('ada', reference, 'incident.manager_present', 'no')
  expect(await world.steps('ada', reference)).toContain('contact-manager')
  expect((await care()).next).toMatchObject({ part: 'manager', name: 'Bo Lind' })
  const tried = async (time: string, whom: string, reached: 'Yes' | 'No') => {
    const page = await mine()
    await on.record(page, 'Record whom you reached', {
      When: DAY,
      'At what time': time,
      'Whom did you try': whom,
      'Did you reach them': reached,
    })
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    return page
  }
  const page = await tried('02:05', 'My manager', 'No')
  await on.says(page, 'Your manager was not reached. Next is:')
  expect((await care()).next).toMatchObject({ part: 'upline', name: 'Mia Stone' })
  expect(await world.steps('ada', reference)).toContain('contact-manager')
  await tried('02:15', 'The next one up', 'Yes')
  expect(await world.steps('ada', reference, 'done')).toContain('contact-manager')
  expect((await care()).tries.map(({ day, whom, reached }) => [day, whom, reached])).toEqual([
    [`${DAY} 02:05`, 'manager', false],
    [`${DAY} 02:15`, 'upline', true],
  ])
})

test('G9 what every case here asks for is open, with the police and the record against the name, and no figures of work', async () => {
  const { steps } = await world.see('hal', reference)
  const open = steps.filter((step) => step.state === 'open').map(({ step }) => step)
  expect(open).toEqual(expect.arrayContaining([...EVERY_CASE, 'police', 'marker']))
  const all = steps.map(({ step }) => step)
  for (const never of ['metrics', 'other-org-notice', 'complaint', 'withdraw-service']) expect(all).not.toContain(never)
})

test('G9 P92 P93 P95 the form before the debrief, without statements or with the impact empty is refused; then it is done', async () => {
  await world.expectNo(record('form', FORM), { status: 423, clause: 'council/reporting.1' }, 'before the debrief')
  const page = await bos()
  await on.record(page, 'Record the debrief', {
    "In the person's own words": WORDS,
    When: DAY,
    'Who was there': 'Bo Lind',
    Summary: 'We talked for an hour',
  })
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await world.expectNo(record('form', FORM), { status: 423, clause: 'council/reporting.3' }, 'no statements')
  await world.expectNo(record('witnesses', { outcome: 'none', reason: '' }), { code: 'record.needs' }, 'no reason')
  await record('witnesses', { outcome: 'none', reason: 'She was alone' })
  for (const field of ['impact', 'seriousness', 'portal_reference'])
    await world.expectNo(record('form', { ...FORM, [field]: '' }), { code: 'record.needs' }, field)
  expect(await state('form')).toBe('open')
  await record('form', FORM)
  expect(await state('form')).toBe('done')
})

test('G9 P59 C16 "later" about the police: the contact is refused, and after two working days Bo is asked to ask again', async () => {
  await world.expectNo(callPolice(), { status: 423, clause: 'council/reporting.4' })
  await world.expectNo(callPolice('It seems better'), { status: 423, clause: 'council/reporting.4' })
  expect(await lines()).not.toContain('Police, asked again')
  await world.moveTo(new Date('2026-11-12T14:00:00Z'))
  expect(await lines()).toContain('Police, asked again')
  expect(await state('police')).toBe('open')
})

test('G9 P60 "no": refused, True Vision is offered and the police are done as declined; a later "yes" opens them again', async () => {
  const closed = await bos()
  await on.says(closed, 'This opens when all its conditions are met.')
  expect(await closed.getByRole('button', { name: 'Record the contact' }).count()).toBe(0)
  await says('no')
  await world.expectNo(callPolice(), { status: 423, clause: 'council/reporting.4' })
  await world.expectNo(callPolice('It seems better'), { status: 423, clause: 'council/reporting.4' })
  expect([await state('police'), await state('true-vision')]).toEqual(['done', 'open'])
  expect(await kinds()).toContain('police.declined')
  await says('yes')
  expect(await state('police')).toBe('open')
  const page = await bos()
  await on.record(page, 'Record the contact', {
    When: today(),
    'Who called': 'The manager',
    'What was said': CALL.summary,
  })
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await pages.look(page, 'police')
  expect(await state('police')).toBe('done')
  expect(await kinds()).toContain('police.contacted')
})

test('G9 P105 the record against the name holds a class of reason and no story, and is read back', async () => {
  const set = (terms: string) =>
    world.as('bo')(contract.letters.local, {
      params: { reference, action: 'marker' },
      body: { terms, startsOn: '2026-11-12', reviewOn: '2027-11-12' },
    })
  await world.expectNo(set('abuse'), { status: 423, clause: 'council/post-incident.8' }, 'nobody confirmed')
  await world.as('hal')(contract.cases.thirdParty, {
    params: { reference },
    body: { proposal: null, name: SID.name, address: SID.email },
  })
  await world.expectNo(set(WORDS), { code: 'letter.marker_class' })
  const { id } = await set('abuse')
  const marker = async () =>
    (await world.as('bo')(contract.letters.list, { params: { reference } })).local.find((one) => one.id === id)
  await world.installed.runs('write-markers')
  await until(async () => (await marker())?.recorded === 'recorded', { deadline: 30_000, what: 'it is read back' })
  expect(await marker()).toMatchObject({ terms: 'abuse', recordedIn: 'CRM' })
  expect((await marker())?.readBackAt).not.toBeNull()
  const written = JSON.stringify(world.crm.store.get('lead', 'u1').notes)
  expect(written).toMatch(/abuse/i)
  expect(written).not.toMatch(/faith|spat|Ada|Moss|hate/)
  expect(await state('marker')).toBe('done')
})

test('G9 P117 Occupational Health before Ria asks is refused; nobody asks for her, and after she did it is hers', async () => {
  const refer = () =>
    world.as('bo')(contract.cases.act, {
      params: { reference, action: 'occupational-health' },
      body: { values: { date: today() } },
    })
  await world.expectNo(refer(), { status: 423, clause: 'council/support.2' })
  await world.expectNo(world.fact('bo', reference, 'oh.requested', 'yes'), { code: 'fact.their_own' })
  await world.fact('ada', reference, 'oh.requested', 'yes')
  await refer()
  expect((await care()).occupationalHealth).toBe('asked')
})

test('G9 P104 the regular report to senior management counts it, and the case says which one', async () => {
  const made = await world.as('joan')(contract.insight.make, { body: { from: '2026-11-01', to: '2026-11-11' } })
  expect((await world.see('hal', reference)).countedIn).toEqual([
    { from: '2026-11-01', to: '2026-11-11', mark: made.root, proven: true },
  ])
  expect(await state('regular-report')).toBe('done')
})

test('G9 C9 P116 the case is closed; Bo is asked how she is after 7, 30 and 90 days all the same', async () => {
  await world.expectNo(world.close('hal', reference), { status: 423, clause: 'council/post-incident.3' })
  const items = ['recorded', 'reported', 'heard', 'causes', 'learned'].map((id) => ({ id, done: true, reason: '' }))
  const found = { investigator: 'Bo Lind', started: DAY, ended: '2026-11-12', summary: 'It is clear' }
  await record('investigate', { ...found, procedure: items })
  const asked = () => record('check-in', { date: today(), answer: 'well' })
  // the first comes after three working days
  await world.moveTo(new Date('2026-11-13T14:00:00Z'))
  await asked()
  await world.close('hal', reference)
  expect((await world.see('hal', reference)).status).toBe('closed')
  const seen: string[] = []
  for (const day of ['2026-11-15', '2026-11-17', '2026-12-08', '2026-12-10', '2027-02-06', '2027-02-08']) {
    await world.moveTo(new Date(`${day}T14:00:00Z`))
    const now = await state('check-in')
    seen.push(`${day} ${now}`)
    if (now === 'open') await asked()
  }
  expect(seen).toEqual([
    ...['2026-11-15 done', '2026-11-17 open', '2026-12-08 done'],
    ...['2026-12-10 open', '2027-02-06 done', '2027-02-08 open'],
  ])
  expect((await world.see('hal', reference)).status).toBe('closed')
  expect(pages.complaints).toEqual([])
})
