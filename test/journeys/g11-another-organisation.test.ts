import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { letterSteps } from './letter-steps.ts'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'

const UWE = { name: 'Uwe Hart', email: 'uwe@inspect.example' }
const MAIL = Buffer.from(
  `From: ${UWE.name} <${UWE.email}>\r\nTo: pam@pines.example\r\nSubject: You\r\n\r\nYou are useless.\r\n`,
)
const CHIEF = {
  name: 'Dora Lang',
  role: 'senior-manager',
  organisation: 'Inspectorate',
  address: 'dora@inspect.example',
  again: 'dora@inspect.example',
} as const

let world: PolicyWorld
let letters: ReturnType<typeof letterSteps>
let reference = ''
beforeAll(async () => {
  world = await openPolicyWorld('council')
  letters = letterSteps(world)
  await letters.settings()
}, 120_000)
afterAll(() => world?.shut())

/** Tess of the story is Pam here, of a school; Bo is her manager. */
const SCHOOL = 'https://schools.town.example'
test('G11 K11 the council says that the Health and Safety Lead is heard before any action, and two people agree', async () => {
  await world.installed
    .rows`update app.organisation set settings = settings || '{"outsideContact": "ivy@pines.example"}'::jsonb returning name`
  const answers = {
    ...{ 'hs_lead.scope': 'any-action', 'guidance.school': SCHOOL },
    ...{ 'guidance.corporate': 'https://safety.town.example', 'safety.portal': 'https://portal.town.example' },
  }
  await world.as('ole')(contract.policy.draft, { body: { version: '1.1.0', answers } })
  const params = { pack: 'council', version: '1.1.0' }
  const { id } = await world.as('ole')(contract.policy.propose, { params, body: {} })
  for (const who of ['una', 'joan'] as const satisfies Who[])
    await world.as(who)(contract.gates.decide, {
      params: { id },
      body: { says: 'approve', reason: 'Read and agreed.' },
    })
})

test('G11 P106 an inspector of another organisation: the notice to their senior manager opens, and nothing of a service user', async () => {
  const sent = await world.report('pam', {
    source: 'gmail',
    relation: 'other-organisation',
    behaviours: ['bullying'],
    raw: MAIL,
    from: UWE.email,
    fromName: UWE.name,
    wishes: { choices: ['warn-them'], words: '', police: 'not-asked', contact: '' },
  })
  reference = sent.reference
  await world.claim('hal', reference)
  const open = await world.steps('hal', reference)
  expect(open).toContain('other-org-notice')
  expect(open).not.toContain('marker')
})

test('G11 P90 P120 Tess sees the guidance of her school; that the union was offered to her is on file, and whether she turns to it is hers', async () => {
  const params = { reference }
  const hers = () => world.as('pam')(contract.care.view, { params })
  expect((await hers()).guidance.map(({ link }) => link)).toEqual([SCHOOL])
  await world.as('bo')(contract.care.offer, { params, body: { entry: 'union' } })
  expect((await hers()).support.find(({ id }) => id === 'union')?.offered).toHaveLength(1)
  await world.as('pam')(contract.care.keep, {
    params,
    body: { entry: 'union', answer: 'using', words: 'Monday at ten' },
  })
  for (const who of ['bo', 'hal'] as const)
    expect((await world.as(who)(contract.care.view, { params })).own).toEqual([])
})

test('G11 P113 K11 a warning before the Health and Safety Lead was heard is refused with its clause; after it the letter begins', async () => {
  const draft = () => world.as('bo')(contract.letters.draft, { params: { reference }, body: { action: 'warning' } })
  await world.expectNo(draft(), { status: 423, clause: 'council/withdraw.4' })
  const talk = { date: '2026-11-09', who: 'Hew Salt', summary: 'A warning fits.' }
  await world.expectNo(world.record('hal', reference, 'hs-lead', talk), { status: 423, clause: 'council/withdraw.4' })
  await world.record('bo', reference, 'hs-lead', talk)
  expect((await draft()).state).toBe('draft')
})

test('G11 P119 nobody alone without an end or a review is refused; P102 an action without somebody who does it leaves the risk review open', async () => {
  const alone = { kind: 'not-alone' as const, what: 'Two people at every visit' }
  const set = (more: { review?: string } = {}) =>
    world.as('bo')(contract.protection.set, { params: { reference }, body: { ...alone, ...more } })
  await world.expectNo(set(), { code: 'protection.needs_date' })
  const { measures } = await set({ review: '2026-12-09T09:00:00Z' })
  expect(measures.map(({ kind, endedAt }) => [kind, endedAt])).toEqual([['not-alone', null]])
  const action = { what: 'Visits in pairs', for: 'recurrence', due: '2026-12-01' }
  const review = (actions: Record<string, string>[]) =>
    world.record('bo', reference, 'risk-review', { date: '2026-11-09', actions })
  await world.expectNo(review([action]), { code: 'record.row_needs' })
  expect(await world.steps('bo', reference)).toContain('risk-review')
  await review([{ ...action, owner: 'Bo Lind' }])
  expect(await world.steps('bo', reference, 'done')).toContain('risk-review')
})

test('G11 P106 two of the facts are ticked: the letter holds these and no demand, the log holds two', async () => {
  const id = await letters.begun('bo', reference, 'other-org-notice', {
    facts: ['person', 'behaviour:0:bullying'],
    recipient: CHIEF,
  })
  const view = await letters.view('bo', reference, id)
  expect(view.facts.length).toBeGreaterThanOrEqual(4)
  const text = view.text.join('\n')
  for (const fact of view.facts) expect([fact.id, text.includes(fact.text)]).toEqual([fact.id, fact.on])
  expect(text).not.toMatch(/demand|has to stop|Pam|Reyes/)
  await letters.finish('bo', reference, id)
  await letters.decide('ivy', 'letter-review', reference)
  await letters.send('bo', reference, id)
  await letters.arrived('bo', reference, id)
  const { disclosures } = await letters.list('hal', reference)
  expect(disclosures.map((told) => told.to)).toEqual(['Dora Lang, Inspectorate', 'Dora Lang, Inspectorate'])
  expect(await world.steps('hal', reference, 'done')).toContain('other-org-notice')
})

test('G11 P106 it never goes to the inspector himself, nor to somebody of ours', async () => {
  const again = (address: string) => ({ recipient: { ...CHIEF, address, again: address } })
  const begin = () =>
    world.as('bo')(contract.letters.draft, { params: { reference }, body: { action: 'other-org-notice' } })
  const { id } = await begin()
  const edit = (address: string) =>
    world.as('bo')(contract.letters.edit, { params: { reference, id }, body: again(address) })
  await world.expectNo(edit(UWE.email), { code: 'letter.recipient_is_the_person' })
  await world.expectNo(edit('joan@pines.example'), { code: 'letter.recipient_is_ours' })
})
