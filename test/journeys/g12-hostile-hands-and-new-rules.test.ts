import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { openPages, type PolicyPages } from './policy-pages.ts'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'

const CY = { name: 'Cy Dale', email: 'cy@prospect.example' }
const MAIL = Buffer.from(
  `From: ${CY.name} <${CY.email}>\r\nTo: ada@pines.example\r\nSubject: Again\r\n\r\nYou owe me a drink.\r\n`,
)
const ICN = readFileSync(join(import.meta.dirname, '../../server/policies/icn.yaml'), 'utf8')
/** The talk is gone, and marking needs no more than a name. */
const SECOND = ICN.replace('version: 1.0.0', 'version: 2.0.0')
  .replace(/ {2}- id: manager-talk\n[\s\S]*?(?= {2}- id: unqualified\n)/, '')
  .replace(
    'need: manager.talk_done, say: "Record the talk with the manager first."',
    'need: third_party.known, say: "Say who it is."',
  )
  .replace(
    'when: { all: [{ relation: prospect }, *reported, manager.talk_done] }',
    'when: { all: [{ relation: prospect }, *reported] }',
  )

let world: PolicyWorld
let pages: PolicyPages
let reference = ''
let key = ''
beforeAll(async () => {
  world = await openPolicyWorld('icn')
  await world.crm.store.add({ object: 'lead', id: 'l1', name: CY.name, emails: [CY.email], status: 'contacted' })
  ;({ reference, key } = await report('ada', CY.email))
  await world.claim('hal', reference)
}, 120_000)
afterAll(async () => {
  await pages?.close()
  await world?.shut()
})

const report = (who: Who, from: string) =>
  world.report(who, { source: 'gmail', relation: 'prospect', raw: MAIL, from, fromName: CY.name })
const agree = (who: Who, id: string) =>
  world.as(who)(contract.gates.decide, { params: { id }, body: { says: 'approve', reason: 'Read and agreed.' } })
const rule = (id: string) => world.crm.store.get('lead', id).contactRule

test('G12 P81 the desk cannot hide, empty, close, hand away, postdate or play down a case: each try is refused and the file stays', async () => {
  const hal = world.as('hal')
  const before = await world.see('hal', reference)
  const step = (id: string) => before.steps.find((one) => one.step === id)!
  const gone = await fetch(`${world.service.url}/api/cases/${reference}`, {
    method: 'DELETE',
    headers: { origin: world.service.url },
  })
  expect([401, 403, 404, 405]).toContain(gone.status)
  await world.expectNo(world.close('hal', reference), { status: 423 })
  await world.expectNo(
    hal(contract.cases.doesNotApply, {
      params: { reference, step: step('metrics').id },
      body: { reason: 'No time for it.' },
    }),
    { status: 423, clause: 'icn/prospects.3' },
  )
  await world.expectNo(hal(contract.cases.assign, { params: { reference }, body: { personId: crypto.randomUUID() } }), {
    status: 422,
  })
  await world.expectNo(world.record('hal', reference, 'procedures', { date: '2027-05-01', how: 'talk' }), {
    status: 422,
  })
  await world.fact('hal', reference, 'severity', 'severe')
  expect((await world.no(world.fact('hal', reference, 'severity', 'not-severe'))).status).toBeGreaterThanOrEqual(400)
  const after = await world.see('hal', reference)
  expect(after.status).toBe('open')
  expect(after.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(before.steps.map(({ id }) => id)))
  const { receipt } = await world.as('ada')(contract.oversight.receipt, { params: { key } })
  expect(receipt.length).toBeGreaterThan(50)
})

test('G12 P82 nobody but Ada takes her report back', async () => {
  for (const who of ['hal', 'bo', 'una'] as const)
    await world.expectNo(world.as(who)(contract.reports.takeBack, { params: { key }, body: {} }), { status: 404 })
  expect((await world.see('hal', reference)).status).toBe('open')
})

test('G12 I27 a second version without the talk: a fault is said in words, the difference and the count are shown', async () => {
  const ole = world.as('ole')
  const broken = await ole(contract.policy.check, {
    body: { yaml: SECOND.replace('need: third_party.known', 'need: third_party.seen') },
  })
  expect(broken.faults.map(({ says }) => says)).toContain('"third_party.seen" is not a fact this product knows.')
  await ole(contract.policy.draft, { body: { yaml: SECOND, answers: { 'hr.desk': 'People' } } })
  const params = { pack: 'icn', version: '2.0.0' }
  const changes = await ole(contract.policy.diff, { params })
  expect(changes).toContainEqual(expect.objectContaining({ part: 'step', id: 'manager-talk', what: 'gone' }))
  const preview = await ole(contract.policy.preview, { params })
  expect(preview.rows.find(({ id }) => id === 'manager-talk')).toMatchObject({ before: 1, after: 0 })
  await world.expectNo(world.as('hal')(contract.policy.versions, {}), { status: 403 })
})

test('G12 I8 two people make it active; this case still waits for the talk, new cases follow the new version', async () => {
  await world.installed
    .rows`update app.organisation set settings = settings || '{"outsideContact": "ivy@pines.example"}'::jsonb returning name`
  const { id } = await world.as('ole')(contract.policy.propose, { params: { pack: 'icn', version: '2.0.0' }, body: {} })
  await agree('una', id)
  await world.expectNo(agree('ole', id), { status: 403 })
  await agree('joan', id)
  await world.expectNo(world.act('ada', reference, 'unqualified'), { status: 423, clause: 'icn/prospects.4' })
  expect(await world.steps('hal', reference)).toContain('manager-talk')
  const late = await report('gus', 'dan@prospect.example')
  await world.claim('hal', late.reference)
  const open = await world.steps('hal', late.reference)
  expect(open).toContain('unqualified')
  expect(open).not.toContain('manager-talk')
})

test('G12 I8 I10 the handler proposes to move the case, the overseer reads what changes and agrees; done stays done', async () => {
  const done = await world.steps('hal', reference, 'done')
  const move = await world.as('hal')(contract.policy.caseMove, { params: { reference } })
  expect(move).toMatchObject({ from: '1.0.0', to: '2.0.0', drops: ['Talk with the person'] })
  const { id } = await world.as('hal')(contract.policy.moveCase, {
    params: { reference },
    body: { reason: 'It fits better.' },
  })
  await world.expectNo(agree('hal', id), { status: 403 })
  const { overseer } = (
    await world.installed.rows<{
      overseer: string
    }>`select overseer_id overseer from app.case_file where reference = ${reference}`
  )[0]!
  const who = Object.entries(world.ids).find(([, person]) => person === overseer)![0] as Who
  await agree(who, id)
  const talk = (await world.see('hal', reference)).steps.find(({ step }) => step === 'manager-talk')
  expect(talk).toMatchObject({ state: 'not-needed', title: 'Talk with the person' })
  expect(await world.steps('hal', reference, 'done')).toEqual(expect.arrayContaining(done))
  expect(await world.steps('ada', reference)).toContain('unqualified')
})

test('G12 P46 an import brings the prospect back under a new number: it is found and held too', async () => {
  await until(() => rule('l1') === 'hold', { deadline: 60_000, what: 'the record holds' })
  await world.crm.store.add({ object: 'lead', id: 'l2', name: CY.name, emails: [CY.email], status: 'new' })
  await world.installed.runs('watch-marks')
  await until(() => rule('l2') === 'hold', { deadline: 60_000, what: 'the new record holds' })
})

test('G12 SCREEN 81 an administrator uploads the text of the organisation, answers the options and asks to move open cases', async () => {
  pages = await openPages(world)
  const text = Buffer.from(
    '# Customers\n\nThe contract ends if the customer ignores us.\n\n# Police\n\nThe police are called after a threat.\n',
  )
  let page = await pages.open('ole', '/policy/text')
  await page
    .getByLabel('File with the text')
    .setInputFiles({ name: 'rules.md', mimeType: 'text/markdown', buffer: text })
  await page.getByText('2 headings were found.').waitFor()
  await page.getByLabel('Its title').fill('Our rules')
  await pages.look(page, 'own-text')
  await page.getByRole('button', { name: 'Keep this text' }).click()
  await page.getByText('Version 1 of “Our rules”').waitFor()
  page = await pages.open('ada', '/policy/icn/1.0.0#icn/customers.9')
  const clause = page.locator('[id="icn/customers.9"]')
  await clause.getByText('The contract ends if the customer ignores us.').waitFor()
  await pages.look(page, 'own-clause')

  page = await pages.open('ole', '/policy')
  await page.getByRole('button', { name: 'Answer the options' }).first().click()
  await page.getByLabel('Mental-health cover of the insurer').selectOption('No')
  await pages.look(page, 'options')
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  const draft = page.getByRole('region', { name: /2\.0\.1/ }).or(page.locator('section', { hasText: '2.0.1' }))
  await draft.getByText('Draft').first().waitFor()
  await draft.getByRole('button', { name: 'What it changes' }).click()
  await draft.getByText('Yes → No').waitFor()
  await pages.look(page, 'versions')

  expect(pages.complaints).toEqual([])
}, 120_000)
