import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPages, type PolicyPages } from './policy-pages.ts'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'

const SID = { name: 'Sid Marsh', email: 'sid@town.example' }
const mail = (words: string) =>
  Buffer.from(`From: ${SID.name} <${SID.email}>\r\nTo: ada@pines.example\r\nSubject: Visit\r\n\r\n${words}\r\n`)
const WHY_NOT = {
  why_not_warning: 'There were two',
  why_not_restriction: 'The terms were broken',
  why_not_two_staff: 'Both were threatened',
  why_not_letter_only: 'The letters came back with threats',
  why_not_one_contact: 'The contact was threatened',
}
const LABELS = {
  'Why a warning is not enough': WHY_NOT.why_not_warning,
  'Why limits to the service are not enough': WHY_NOT.why_not_restriction,
  'Why two staff together are not enough': WHY_NOT.why_not_two_staff,
  'Why contact by letter alone is not enough': WHY_NOT.why_not_letter_only,
  'Why one named contact is not enough': WHY_NOT.why_not_one_contact,
  'Which necessary services go on, and how': 'Meals: two staff bring them',
}
const VALUES = { service: 'Home visits', ground: 'abusive', ...WHY_NOT, continuity: 'Meals: two staff bring them' }

let world: PolicyWorld
let pages: PolicyPages
let reference = ''
let key = ''
let evidence = ''
beforeAll(async () => {
  world = await openPolicyWorld('council')
  pages = await openPages(world)
  const sent = await world.report('ada', {
    source: 'gmail',
    relation: 'service-user',
    raw: mail('Come here again and you will see.'),
    from: SID.email,
    fromName: SID.name,
    behaviours: ['abuse'],
  })
  reference = sent.reference
  key = sent.key
  await world.claim('hal', reference)
}, 120_000)
afterAll(async () => {
  await pages?.close()
  await world?.shut()
})

type More = { values?: Record<string, unknown>; evidence?: Record<string, string[]> }
const propose = (who: Who, more: More = {}) =>
  world.as(who)(contract.cases.act, {
    params: { reference, action: 'withdraw-service' },
    body: {
      reason: 'It went on after two warnings',
      values: (more.values ?? VALUES) as never,
      evidence: more.evidence ?? { 'ground.abusive': [evidence] },
    },
  })
const sign = (who: Who, id: string, says: 'approve' | 'decline' = 'approve') =>
  world.as(who)(contract.gates.decide, { params: { id }, body: { says, reason: 'I read all of it' } })
const waiting = async (who: Who) =>
  (await world.as(who)(contract.gates.list, {})).filter((gate) => gate.reference === reference && gate.state === 'open')
const done = async () => JSON.stringify((await world.see('hal', reference)).timeline).includes('Withdraw a service')

test('G10 the plan never proposes a withdrawal, whatever happened', async () => {
  const view = await world.see('hal', reference)
  expect(JSON.stringify([view.steps, view.next, view.questions])).not.toContain('withdraw')
  evidence = view.evidence!.find((piece) => piece.kind === 'mail')!.id
})

test('G10 each condition missing in turn is refused, naming it with its clause; nothing is put before anybody', async () => {
  await world.expectNo(propose('bo'), { status: 423, clause: 'council/withdraw.3' }, 'no ground')
  await world.fact('hal', reference, 'ground.abusive', 'yes')
  await world.expectNo(propose('bo', { evidence: {} }), { status: 423, clause: 'council/withdraw.3' }, 'no evidence')
  const without = (id: string) => ({ values: { ...VALUES, [id]: '' } })
  for (const id of Object.keys(WHY_NOT))
    await world.expectNo(propose('bo', without(id)), { status: 423, clause: 'council/withdraw.2' }, id)
  await world.expectNo(propose('bo', without('continuity')), { status: 423, clause: 'council/withdraw.5' })
  await world.expectNo(propose('bo'), { status: 423, clause: 'product/wishes' }, 'no wishes')
  await world.as('ada')(contract.reports.wishes, {
    params: { key },
    body: { choices: [], words: 'I want to go on with my work', police: 'not-asked', contact: '' },
  })
  await world.expectNo(propose('ada'), { status: 423, clause: 'council/withdraw.1' }, 'the employee proposes')
  expect(await waiting('lea')).toEqual([])
})

let gate = ''
test('G10 four distinct people: nobody signs for another, and the decider waits for Legal and the Health and Safety Lead', async () => {
  await propose('bo')
  gate = (await waiting('lea'))[0]!.id
  const dossier = await world.as('ash')(contract.gates.view, { params: { id: gate } })
  expect(dossier.conditions.map((condition) => condition.state)).toEqual(['yes', 'no', 'yes', 'no', 'yes', 'yes'])
  expect(dossier.conditions.find((condition) => condition.state === 'no')?.clause).toBe('council/withdraw.2')
  await world.expectNo(sign('ash', gate), { status: 423, code: 'gate.not_yet' })
  for (const who of ['hal', 'joan', 'una', 'ole', 'mia', 'ada'] as const)
    expect([403, 404], who).toContain((await world.no(sign(who, gate))).status)
  await world.expectNo(sign('bo', gate), { status: 403, code: 'gate.own' })
  await sign('lea', gate)
  await world.expectNo(sign('lea', gate), { status: 403, code: 'gate.not_yours' })
  await world.expectNo(sign('ash', gate), { status: 423, code: 'gate.not_yet' })
  expect(await done()).toBe(false)
})

test('G10 what it rests on changes: consultations are void, and it is proposed again', async () => {
  await world.fact('hal', reference, 'ground.assault', 'yes')
  await world.expectNo(sign('hsl', gate), { status: 409, code: 'gate.facts_changed' })
  const seen = await world.as('bo')(contract.gates.view, { params: { id: gate } })
  expect(seen.state).toBe('void')
  await propose('bo')
  gate = (await waiting('ash'))[0]!.id
  await sign('lea', gate)
  await sign('hsl', gate)
})

test('G10 day 15 is too late', async () => {
  await world.days(15)
  expect([404, 409]).toContain((await world.no(sign('ash', gate))).status)
  expect(await done()).toBe(false)
})

test('P109 P110 P114 SCREEN 57 on the page every condition shows its state, each option is answered, and evidence is chosen for a ground', async () => {
  const page = await pages.open('bo', `/cases/${reference}`)
  await page.getByRole('link', { name: 'Propose: Withdraw a service' }).click()
  await page.getByRole('heading', { level: 1, name: 'Withdraw a service' }).waitFor()
  const states = () => page.locator('.gatebox .sr').allInnerTexts()
  expect(await states()).toEqual(['Not met:', 'Not known yet:', 'Not met:', 'Not known yet:', 'Not met:', 'Met:'])
  await page.getByLabel('Which service').fill(VALUES.service)
  await page.getByLabel('Abusive or threatening behaviour towards employees').check()
  for (const [label, words] of Object.entries(LABELS)) await page.getByLabel(label).fill(words)
  await page.getByRole('button', { name: 'Put it before them' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Why you propose it').fill('It went on after two warnings')
  await page
    .getByLabel(/^Email/)
    .first()
    .check()
  expect(await states()).toEqual(['Met:', 'Not known yet:', 'Met:', 'Not known yet:', 'Met:', 'Met:'])
  await pages.look(page, 'propose')
  await page.getByRole('button', { name: 'Put it before them' }).click()
  await page.getByText('It is before those who decide.').waitFor()
  gate = (await waiting('ash'))[0]!.id
  const dossier = await pages.open('ash', `/decisions/${gate}`)
  await dossier
    .getByText(/1 pieces? of evidence/)
    .first()
    .waitFor()
  // the chosen piece is hidden until somebody chooses to read it; whoever reported sees that it was opened (SETTLED 62)
  expect(await dossier.getByText('Come here again').count()).toBe(0)
  await dossier.getByRole('button', { name: 'Show message' }).click()
  await dossier.getByText('Come here again and you will see.').waitFor()
  await pages.look(dossier, 'dossier')
  const log = await world.as('ada')(contract.cases.access, { params: { reference } })
  expect(log.find(({ what }) => what === 'Read a message that was chosen for a proposal')?.who).toBe(
    'Assistant director',
  )
  expect(await dossier.getByRole('button', { name: 'Approve' }).count()).toBe(1)
  const own = await pages.open('bo', `/decisions/${gate}`)
  await own.getByRole('button', { name: 'Take it back' }).waitFor()
  expect(await own.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  expect(pages.complaints).toEqual([])
})

test('G10 P107 with everything there the Assistant Director grants it, and the plan for what goes on reaches those who keep it going', async () => {
  const before = (await world.mails('bo')).length
  await sign('hsl', gate)
  await sign('lea', gate)
  await sign('ash', gate)
  expect((await world.as('bo')(contract.gates.view, { params: { id: gate } })).state).toBe('carried-out')
  expect(await done()).toBe(true)
  expect((await world.mails('bo')).length).toBeGreaterThan(before)
  expect(JSON.stringify((await world.see('bo', reference)).timeline)).toContain('two staff bring them')
  await world.expectNo(propose('bo'), { status: 409, code: 'action.already_done' })
})

test('SEC section 2 the case owner asks the safety lead with a reason on the page; they read the risks, write a note, and are gone when it ends', async () => {
  const page = await pages.open('hal', `/cases/${reference}`)
  await page.getByRole('button', { name: 'Ask health and safety' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Reason').fill('Two people bring the meals now.')
  await form.getByLabel('They may know who it happened to').check()
  await form.getByRole('button', { name: 'Ask health and safety' }).click()
  await form.getByText(/few words/).waitFor()
  await form.getByLabel('Why they need the name').fill('The plan is made for this person.')
  await pages.look(page, 'safety-ask')
  await form.getByRole('button', { name: 'Ask health and safety' }).click()
  await page.getByText('reads the risks and who it happened to').waitFor()
  const theirs = await pages.open('hsl', `/cases/${reference}`)
  await theirs.getByRole('heading', { name: 'What is a risk here' }).waitFor()
  await theirs.getByText('Ada Moss').first().waitFor()
  expect(await theirs.locator('main').innerText()).not.toMatch(/Come here again|Visit|two staff bring them/)
  await theirs.getByRole('textbox', { name: 'Internal note' }).fill('Never alone at this door.')
  await pages.look(theirs, 'safety-lead')
  await theirs.getByRole('button', { name: 'Save note' }).click()
  await theirs.getByText('Never alone at this door.').waitFor()
  expect(await theirs.locator('.btn.primary').count()).toBe(1)
  await theirs.getByRole('button', { name: 'End the request' }).click()
  await theirs.getByRole('alert').waitFor()
  await world.expectNo(world.see('hsl', reference), { status: 404 })
  expect(pages.complaints).toEqual([])
})
