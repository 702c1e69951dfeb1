import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { client } from '@breakwater/shared/contract/client.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { NewIncident } from '@breakwater/shared/incident.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { openPages, type PolicyPages } from './policy-pages.ts'
import { type No, openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'

const CY = { name: 'Cy Dale', email: 'cy@prospect.example' }
const MAIL = Buffer.from(
  `From: ${CY.name} <${CY.email}>\r\nTo: ada@pines.example\r\nSubject: Again\r\n\r\nYou owe me a drink.\r\n`,
)
const PROGRAM = join(import.meta.dirname, '../../server/bin/breakwater.ts')
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
  world.report(who, {
    ...{ source: 'gmail', relation: 'prospect', raw: MAIL, from, fromName: CY.name },
    incidents: [NewIncident.parse({ happenedAt: '2026-11-06T15:00:00Z' })],
  })
const agree = (who: Who, id: string) =>
  world.as(who)(contract.gates.decide, { params: { id }, body: { says: 'approve', reason: 'Read and agreed.' } })
/** Who oversees the case. */
const overseerOf = async () => {
  const [file] = await world.installed.rows<{ id: string }>`
    select overseer_id id from app.case_file where reference = ${reference}`
  return Object.entries(world.ids).find(([, person]) => person === file!.id)![0] as Who
}
const rule = (id: string) => world.crm.store.get('lead', id).contactRule

const REFUSED = 'Tried something that was refused'
const refusals = async () => {
  const rows = await world.as('ada')(contract.cases.access, { params: { reference } })
  return rows.filter(({ what }) => what === REFUSED).length
}

test('G12 P81 HR tries to delete, hide, close at once, leave without an owner, date wrongly, play down and wave away: each is refused, each is one row on the trail', async () => {
  const hal = world.as('hal')
  const params = { reference }
  const before = await world.see('hal', reference)
  const step = (id: string) => before.steps.find((one) => one.step === id)!.id
  const records = (id: string, values: Record<string, string>) => world.record('hal', reference, id, values)
  await world.fact('hal', reference, 'severity', 'severe')
  const found = { investigator: 'Hal Reed', plan: 'Ask', summary: 'Nothing' }
  const closing = { outcome: 'resolved', reason: 'Gone.' } as const
  const tries: [string, () => Promise<unknown>, Partial<No>][] = [
    ['hide', () => hal(contract.cases.close, { params, body: { ...closing, notice: '' } }), { status: 422 }],
    ['close', () => world.close('hal', reference), { status: 423, clause: 'icn/prospects.3' }],
    [
      'ownerless',
      () => hal(contract.cases.assign, { params, body: { personId: crypto.randomUUID() } }),
      { status: 422, code: 'case.cannot_take' },
    ],
    ['postdate', () => records('procedures', { date: '2027-05-01', how: 'talk' }), { code: 'record.future' }],
    [
      'end it later',
      () => records('investigate', { ...found, started: '2026-11-09', ended: '2027-01-09' }),
      { status: 422 },
    ],
    ['backdate', () => records('procedures', { date: '2026-11-02', how: 'talk' }), { code: 'record.before_incident' }],
    ['downgrade', () => world.fact('hal', reference, 'severity', 'not-severe'), { status: 409 }],
    [
      'wave away',
      () =>
        hal(contract.cases.doesNotApply, {
          params: { reference, step: step('metrics') },
          body: { reason: 'No time for it.' },
        }),
      { status: 423, clause: 'icn/prospects.3' },
    ],
  ]
  let rows = await refusals()
  const gone = await fetch(`${world.service.url}/api/cases/${reference}`, {
    method: 'DELETE',
    headers: { origin: world.service.url, cookie: await world.cookieOf('hal') },
  })
  expect(gone.status).toBe(404)
  expect(await refusals(), 'delete').toBe(++rows)
  for (const [what, attempt, no] of tries) {
    await world.expectNo(attempt(), no, what)
    expect(await refusals(), what).toBe(++rows)
  }
  // control: what is allowed, and what somebody tries who does not know of the case, are no such row
  await world.fact('hal', reference, 'severity', 'severe')
  await world.expectNo(world.act('gus', reference, 'unqualified'), { status: 404 })
  expect(await refusals()).toBe(rows)
  const after = await world.see('hal', reference)
  expect(after.status).toBe('open')
  expect(after.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(before.steps.map(({ id }) => id)))
})

test('G12 P81 the receipt that Ada keeps verifies without the service, and one changed letter shows', async () => {
  const { receipt } = await world.as('ada')(contract.oversight.receipt, { params: { key } })
  const auditor = { name: 'Ann Audit', email: 'ann@pines.example', roles: ['auditor' as const], managerId: null }
  const cookie = await world.installed.signIn(await world.installed.joins(auditor), true)
  const { url } = world.service
  const { key: signs } = await client(url, fetch, () => ({ cookie, origin: url }))(contract.audit.proof, {})
  const verifies = (text: string) => {
    const file = join(world.service.dir, 'receipt.txt')
    writeFileSync(file, text)
    return spawnSync(process.execPath, [PROGRAM, 'receipt', 'verify', file, '--key', signs], {
      encoding: 'utf8',
      env: {},
    })
  }
  const kept = verifies(receipt)
  expect([kept.status, kept.stdout]).toEqual([0, expect.stringContaining('Unchanged since it was signed')])
  expect(verifies(receipt.replace(reference, 'BW-000000')).status).not.toBe(0)
})

test('G12 P82 I13 nobody but Ada takes her report back; she does because somebody asked her: the case goes on, and one person alone reads why', async () => {
  for (const who of ['hal', 'bo', 'una'] as const)
    await world.expectNo(world.as(who)(contract.reports.takeBack, { params: { key }, body: {} }), { status: 404 })
  await until(() => rule('l1') === 'hold', { deadline: 60_000, what: 'the record holds' })
  await world.expectNo(world.as('ada')(contract.reports.takeBack, { params: { key }, body: {} }), {
    code: 'report.already_opened',
  })
  const again = await report('ada', CY.email)
  expect(again.reference).toBe(reference)
  const steps = await world.steps('ada', reference)
  const evidence = (await world.see('ada', reference)).evidence?.length
  const back = { params: { key: again.key }, body: { askedTo: 'yes' as const } }
  expect(await world.as('ada')(contract.reports.takeBack, back)).toMatchObject({ state: 'withdrawn' })
  const seen = await world.see('hal', reference)
  expect([seen.status, seen.thirdParty?.restriction?.stage]).toEqual(['open', 'pause'])
  expect(await world.steps('ada', reference)).toEqual(steps)
  expect(seen.evidence?.length).toBe(evidence! - 1)
  expect(rule('l1')).toBe('hold')
  const overseer = await overseerOf()
  const heard = async (who: Who) =>
    (await world.as(who)(contract.concerns.list, {})).filter((one) => one.reference === reference)
  const [concern, ...more] = await heard(overseer)
  expect([concern?.words, concern?.about, more]).toEqual(['Somebody asked me to take this report back.', null, []])
  for (const who of ['hal', 'ivy', 'bo', 'mia'] as const) expect(await heard(who), who).toEqual([])
  expect(JSON.stringify(seen)).not.toContain('asked me')
  const answer = { params: { id: concern!.id }, body: { outcome: 'upheld' as const, answer: 'I talk to you.' } }
  await world.expectNo(world.as('hal')(contract.concerns.decide, answer), { status: 404 })
  const { takenBack } = await world.as(overseer)(contract.oversight.view, { params: { reference } })
  expect(takenBack).toHaveLength(1)
  await world.as(overseer)(contract.concerns.decide, answer)
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
  await agree(await overseerOf(), id)
  const talk = (await world.see('hal', reference)).steps.find(({ step }) => step === 'manager-talk')
  expect(talk).toMatchObject({ state: 'not-needed', title: 'Talk with the person' })
  expect(await world.steps('hal', reference, 'done')).toEqual(expect.arrayContaining(done))
  expect(await world.steps('ada', reference)).toContain('unqualified')
})

test('G12 P46 I24 CRM-9 sales takes the prospect up again, an import brings them back, the CRM is away: held again, and never called shielded before it is', async () => {
  const shown = async (who: string) => (await world.see('hal', who)).thirdParty?.restriction
  await until(async () => (await shown(reference))?.shielded, { deadline: 60_000, what: 'it is shielded' })
  await world.crm.store.edit('lead', 'l1', { status: 'contacted', contactRule: 'none' }, 'Sam Sales')
  await world.crm.store.add({ object: 'lead', id: 'l2', name: CY.name, emails: [CY.email], status: 'new' })
  await world.installed.runs('watch-marks')
  await until(() => rule('l2') === 'hold', { deadline: 60_000, what: 'the new record holds' })
  // nobody's work in the CRM is written over: it is not shielded any more and says so, until a person writes it again
  const now = await shown(reference)
  expect(now?.shielded).toBe(false)
  const drifted = now?.marks.filter(({ state }) => state === 'drifted')
  expect(drifted?.map(({ record }) => record)).toEqual(['lead l1'])
  await world.as('hal')(contract.restrictions.retry, { params: { id: drifted![0]!.id }, body: {} })
  await until(() => rule('l1') === 'hold', { deadline: 60_000, what: 'the record holds again' })
  const dee = 'dee@prospect.example'
  await world.crm.store.add({ object: 'lead', id: 'l3', name: 'Dee Orr', emails: [dee], status: 'new' })
  world.crm.failWhen(() => ({ do: 'status', status: 503 }))
  const down = await report('ada', dee)
  await world.claim('hal', down.reference)
  expect(await world.steps('hal', down.reference, 'done')).toContain('pause')
  expect(await shown(down.reference)).toMatchObject({ stage: 'pause', shielded: false })
  world.crm.failWhen(() => undefined)
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
