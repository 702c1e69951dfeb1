import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { letterSteps } from './letter-steps.ts'
import { openPolicyWorld, type PolicyWorld } from './policy-world.ts'

const UWE = { name: 'Uwe Hart', email: 'uwe@inspect.example' }
const MAIL = Buffer.from(
  `From: ${UWE.name} <${UWE.email}>\r\nTo: ada@pines.example\r\nSubject: You\r\n\r\nYou are useless.\r\n`,
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

test('G11 P106 an inspector of another organisation: the notice to their senior manager opens, and nothing of a service user', async () => {
  const sent = await world.report('ada', {
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

test('G11 P106 two of the facts are ticked: the letter holds these and no demand, the log holds two', async () => {
  const id = await letters.begun('bo', reference, 'other-org-notice', {
    facts: ['person', 'behaviour:0:bullying'],
    recipient: CHIEF,
  })
  const view = await letters.view('bo', reference, id)
  expect(view.facts.length).toBeGreaterThanOrEqual(4)
  const text = view.text.join('\n')
  for (const fact of view.facts) expect([fact.id, text.includes(fact.text)]).toEqual([fact.id, fact.on])
  expect(text).not.toMatch(/demand|has to stop|Ada|Moss/)
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
