import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import { NewIncident } from '@breakwater/shared/incident.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { addIncident } from '../desk/add-incident.ts'
import { claim } from '../desk/claim.ts'
import { findColleagues } from '../desk/colleagues.ts'
import { recordStep } from '../desk/record-step.ts'
import { viewCase } from '../desk/view.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { draftFile, formFile } from './file.ts'
import { grantForm, sentList } from './grant.ts'
import { askWitness, giveStatement, myStatements } from './statements.ts'
import { formView } from './view.ts'

let desk: Desk
let reference = ''
let lead: Person
beforeAll(async () => {
  desk = await openDesk(undefined, { pack: 'council' })
  lead = desk.staff.hsl as Person
  const words = 'He shouted at me because of my faith.'
  const report = aReport(desk.staff.ada, {
    relation: 'service-user',
    sender: 'sid@town.example',
    words,
    behaviours: ['hate'],
  })
  reference = (await desk.receives(report)).reference
  await claim(desk.deps, desk.staff.hal, reference)
})
afterAll(() => desk.close())

const DAY = '2026-11-09'
const step = async (id: string) =>
  (await viewCase(desk.deps, desk.staff.bo, reference)).steps.find((s) => s.step === id)!
const finish = async (id: string, values: RecordValues) =>
  recordStep(desk.deps, desk.staff.bo, reference, (await step(id)).id, values)
const seen = (who: Person) => formView(desk.deps, who, reference)
const FORM = {
  account: 'He shouted.',
  date: DAY,
  place: 'Town hall',
  violence: false,
  assault: false,
  threat: true,
  stalking: false,
  hate: true,
  targeted: false,
  others_at_risk: false,
  protected: true,
}
const PORTAL = { submitted: DAY, portal_reference: 'P-1234' }
const WHOLE = { ...FORM, seriousness: 'very-serious', impact: 'Cannot sleep, canary-impact', ...PORTAL }

test('P92 before the debrief the form is refused and empty; after it is filled from the case', async () => {
  expect((await seen(desk.staff.bo)).open).toMatchObject([
    { filled: {}, waitsFor: [{ clause: 'council/reporting.1' }, { clause: 'council/reporting.3' }] },
  ])
  await expect(finish('form', WHOLE)).rejects.toMatchObject({
    kind: 'blocked',
    params: { clause: 'council/reporting.1' },
  })
  expect((await step('form')).state).toBe('open')
})

test('P91 a debrief without the own words leaves the step open', async () => {
  const debrief = { date: DAY, present: 'Bo', summary: 'We talked' }
  await expect(finish('debrief', debrief)).rejects.toMatchObject({ params: { field: 'own_words' } })
  expect((await step('debrief')).state).toBe('open')
  await finish('debrief', { ...debrief, own_words: 'He shouted at me because of my faith.' })
  expect((await step('debrief')).state).toBe('done')
  expect((await seen(desk.staff.bo)).open[0]?.filled).toEqual({
    account: 'He shouted at me because of my faith.',
    hate: true,
  })
})

test('P95 statements go with the form: missing is refused, signed ones are collected, and a witness reads their own alone', async () => {
  await expect(finish('form', WHOLE)).rejects.toMatchObject({ params: { clause: 'council/reporting.3' } })
  const asked = await askWitness(desk.deps, desk.staff.bo, reference, {
    ...{ personId: desk.staff.gus.id, name: '', incident: null },
  })
  const outside = await askWitness(desk.deps, desk.staff.bo, reference, {
    ...{ personId: null, name: 'Ann Porter', incident: null },
  })
  const collected = {
    outcome: 'collected',
    statements: [{ who: 'Gus', asked: DAY, signed: DAY }],
  }
  await expect(finish('witnesses', collected)).rejects.toMatchObject({ code: 'statement.waiting' })
  expect((await myStatements(desk.deps, desk.staff.gus)).map(({ id }) => id)).toEqual([asked.id])
  await expect(viewCase(desk.deps, desk.staff.gus, reference)).rejects.toMatchObject({ kind: 'missing' })
  await expect(seen(desk.staff.gus)).rejects.toMatchObject({ kind: 'missing' })
  const given = { words: 'I heard him shout.', sign: true }
  await expect(giveStatement(desk.deps, desk.staff.gus, outside.id, given)).rejects.toMatchObject({ kind: 'missing' })
  await expect(giveStatement(desk.deps, desk.staff.ivy, asked.id, given)).rejects.toMatchObject({ kind: 'missing' })
  await expect(giveStatement(desk.deps, desk.staff.bo, asked.id, given)).rejects.toMatchObject({
    code: 'statement.theirs',
  })
  await giveStatement(desk.deps, desk.staff.gus, asked.id, { ...given, sign: false })
  expect((await giveStatement(desk.deps, desk.staff.gus, asked.id, given)).signedAt).not.toBeNull()
  await expect(giveStatement(desk.deps, desk.staff.gus, asked.id, given)).rejects.toMatchObject({
    code: 'statement.signed',
  })
  await giveStatement(desk.deps, desk.staff.bo, outside.id, { words: 'A man shouted.', sign: true })
  await finish('witnesses', collected)
  expect((await seen(desk.staff.bo)).statements.map(({ words }) => words)).toEqual([
    'I heard him shout.',
    'A man shouted.',
  ])
  await expect(
    askWitness(desk.deps, desk.staff.bo, reference, { personId: desk.staff.ada.id, name: '', incident: null }),
  ).rejects.toMatchObject({ code: 'statement.cannot_ask' })
})

test('P93 P95 colleagues are found by a part of their name; a witness looks for nobody, and only safety leads are offered the form', async () => {
  const found = async (who: Person, what: 'statement' | 'form' | 'notice', find = '') =>
    (await findColleagues(desk.deps, who, reference, { for: what, find })).map(({ name }) => name)
  const { ada, bo, gus } = desk.staff
  expect(await found(bo, 'statement', gus.name.slice(1, 4).toUpperCase())).toEqual([gus.name])
  expect(await found(bo, 'statement', ada.name)).toEqual([])
  expect(await found(bo, 'form')).toEqual([lead.name])
  expect(await found(bo, 'notice')).not.toContain(gus.name)
  expect(await found(bo, 'notice')).toContain(lead.name)
  for (const who of [gus, desk.staff.ivy])
    await expect(found(who, 'statement')).rejects.toMatchObject({ kind: 'missing' })
})

test('P94 the form leaves as a file before the portal gave its reference: what is filled in so far, by who fills it in alone', async () => {
  const { bo, hal, ada } = desk.staff
  const { id } = await step('form')
  const draft = (who: Person, as_: 'pdf' | 'csv') =>
    draftFile(desk.deps, who, reference, { step: id, values: { account: 'He shouted.', place: 'Town hall' }, as: as_ })
  const csv = await draft(bo, 'csv')
  expect(csv.name).toBe(`${reference}-form-draft.csv`)
  expect(csv.bytes.toString()).toMatch(/It has not gone in yet[\s\S]*Town hall/)
  expect((await draft(hal, 'pdf')).bytes.subarray(0, 5).toString()).toBe('%PDF-')
  await expect(draft(ada, 'csv')).rejects.toMatchObject({ kind: 'forbidden' })
  for (const who of [desk.staff.gus, lead]) await expect(draft(who, 'csv')).rejects.toMatchObject({ kind: 'missing' })
  expect((await step('form')).state).toBe('open')
})

test('P93 protected characteristics ask for seriousness and impact; P94 the portal asks for date and reference', async () => {
  for (const field of ['seriousness', 'impact', 'submitted', 'portal_reference'] as const)
    await expect(finish('form', { ...WHOLE, [field]: '' })).rejects.toMatchObject({
      code: 'record.needs',
      params: { field },
    })
  await expect(finish('form', { ...WHOLE, date: '2026-11-10' })).rejects.toMatchObject({ code: 'record.future' })
  expect((await step('form')).state).toBe('open')
  await finish('form', WHOLE)
  expect((await step('form')).state).toBe('done')
})

test('P93 the restricted part: manager, desk and the person read it, a safety lead without a grant sees it masked', async () => {
  const restricted = async (who: Person) => (await seen(who)).forms[0]
  for (const who of [desk.staff.bo, desk.staff.hal, desk.staff.ada])
    expect((await restricted(who))?.restricted?.map(({ value }) => value)).toEqual([
      'Very serious',
      'Cannot sleep, canary-impact',
    ])
  expect(await restricted(lead)).toMatchObject({ masked: true, restricted: null })
  expect(JSON.stringify(await seen(lead))).not.toContain('canary-impact')
  expect((await sentList(desk.deps, lead)).map((row) => row.reference)).toEqual([reference])
  for (const who of [desk.staff.ivy, desk.staff.una, desk.staff.gus])
    await expect(seen(who)).rejects.toMatchObject({ kind: 'missing' })
  // neither the timeline nor the record holds it
  for (const who of [desk.staff.bo, desk.staff.hal, desk.staff.ada])
    expect(JSON.stringify(await viewCase(desk.deps, who, reference))).not.toContain('canary-impact')
  const file = (as_: 'pdf' | 'csv') => formFile(desk.deps, lead, reference, id, as_)
  const id = (await restricted(lead))!.id
  expect((await file('csv')).bytes.toString()).not.toContain('canary-impact')
  await expect(grantForm(desk.deps, desk.staff.bo, reference, desk.staff.gus.id)).rejects.toMatchObject({
    code: 'form.not_a_lead',
  })
  await expect(grantForm(desk.deps, desk.staff.ada, reference, lead.id)).rejects.toMatchObject({ kind: 'forbidden' })
  await grantForm(desk.deps, desk.staff.bo, reference, lead.id)
  expect((await restricted(lead))?.restricted?.length).toBe(2)
  expect((await file('csv')).bytes.toString()).toContain('canary-impact')
  expect((await file('pdf')).bytes.subarray(0, 5).toString()).toBe('%PDF-')
})

test('P93 a wall hides the form from a safety lead; without the wall they see it (control)', async () => {
  const rows = () =>
    as(desk.deps.db, person(lead.id), (tx) => tx.selectFrom('incident_form_private').selectAll().execute())
  expect((await rows()).length).toBe(1)
  await as(desk.deps.db, system('setup'), (tx) =>
    sql`insert into app.case_wall (case_id, person_id, source, since) select id, ${lead.id}, 'handler', now() from app.case_file`.execute(
      tx,
    ),
  )
  expect((await rows()).length).toBe(0)
  await expect(seen(lead)).rejects.toMatchObject({ kind: 'missing' })
  expect(await sentList(desk.deps, lead)).toEqual([])
})

test('P95 SETTLED 59 none available because of a reason is accepted too; another incident opens a form of its own', async () => {
  const second = await desk.receives(aReport(desk.staff.gus, { relation: 'service-user', sender: 'tom@town.example' }))
  const view = await viewCase(desk.deps, desk.staff.bo, second.reference)
  const id = (name: string) => view.steps.find((s) => s.step === name)!.id
  const record = (name: string, values: RecordValues) =>
    recordStep(desk.deps, desk.staff.bo, second.reference, id(name), values)
  await record('debrief', { own_words: 'It was bad', date: DAY, present: 'Bo', summary: 'Talked' })
  await expect(record('witnesses', { outcome: 'none' })).rejects.toMatchObject({ params: { field: 'reason' } })
  await record('witnesses', { outcome: 'none', reason: 'They were alone' })
  await record('form', { ...FORM, protected: false, ...PORTAL })
  const sent = (await formView(desk.deps, lead, second.reference)).forms[0]
  expect(sent).toMatchObject({ masked: false, restricted: null })
  // it happens again: the manager whose file it is notes it, and a form of its own opens; a closed door for everybody else
  const again = { ...NewIncident.parse({}), channel: 'phone' as const, behaviours: ['threat'] }
  await expect(addIncident(desk.deps, lead, second.reference, again)).rejects.toMatchObject({ kind: 'missing' })
  await addIncident(desk.deps, desk.staff.bo, second.reference, again)
  const now = await formView(desk.deps, desk.staff.bo, second.reference)
  expect([now.forms.length, now.open.length, now.can]).toEqual([1, 1, ['ask', 'grant', 'incident']])
})
