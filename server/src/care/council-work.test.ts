import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person } from '../db/as.ts'
import { act } from '../desk/act.ts'
import { answerFact } from '../desk/answer-fact.ts'
import { claim } from '../desk/claim.ts'
import { recordStep } from '../desk/record-step.ts'
import { viewCase } from '../desk/view.ts'
import { waiveStep } from '../desk/waive-step.ts'
import { shippedPack } from '../policy/testing.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { careView } from './view.ts'

const DAY = '2026-11-09'
const WORDS = 'He came to the counter and threatened me.'
let desk: Desk
let reference = ''
beforeAll(async () => {
  desk = await openDesk(undefined, { pack: 'council' })
  const sent = aReport(desk.staff.ada, { relation: 'service-user', sender: 'sid@town.example', words: WORDS })
  reference = (await desk.receives(sent)).reference
  // a colleague tells of it too, and it joins as a report of its own
  await desk.receives(
    aReport(desk.staff.gus, {
      ...{
        affectedId: desk.staff.ada.id,
        relation: 'service-user',
        sender: 'sid@town.example',
        words: 'I saw it, canary-gus',
      },
    }),
  )
  await claim(desk.deps, desk.staff.hal, reference)
})
afterAll(() => desk.close())

const see = (who: Person) => viewCase(desk.deps, who, reference)
const step = async (who: Person, id: string) =>
  (await see(who)).steps.find((s) => s.step === id && s.state !== 'not-needed')!
const finish = async (who: Person, id: string, values: RecordValues) =>
  recordStep(desk.deps, who, reference, (await step(who, id)).id, values)
const says = async (fact: string, value: string) => {
  const { id: incident } = await as(desk.deps.db, person(desk.staff.hal.id), (tx) =>
    tx.selectFrom('incident').select('id').orderBy('seq').executeTakeFirstOrThrow(),
  )
  await answerFact(desk.deps, desk.staff.hal, reference, { fact, value, incident })
}
const state = async (id: string) => (await step(desk.staff.bo, id)).state

test('P96 the own account is there for the manager, and no rule, step or clock of the pack dismisses an incident', async () => {
  const view = await see(desk.staff.bo)
  expect(view.words?.map(({ text }) => text)).toEqual([WORDS])
  const debrief = view.steps.find(({ step }) => step === 'debrief')
  expect(debrief?.closes.kind === 'record' && debrief.closes.fields[0]?.id).toBe('own_words')
  const pack = shippedPack('council')
  for (const id of ['debrief', 'form', 'investigate'])
    expect(pack.steps.find((s) => s.id === id)).toMatchObject({ when: 'always', waive: 'nobody' })
  expect(Object.values(pack.clocks).flatMap((c) => c.on_expiry.flatMap((e) => Object.keys(e)))).not.toContain('close')
  await expect(
    waiveStep(desk.deps, desk.staff.hal, reference, (await step(desk.staff.hal, 'investigate')).id, 'Not serious'),
  ).rejects.toThrow()
})

test('SETTLED 63 the manager keeps the file here: the own account, steps and records; what is private to who reported stays away', async () => {
  const view = await see(desk.staff.bo)
  expect(view.you.parts).toEqual(['manager'])
  expect(JSON.stringify(view)).not.toContain('canary-gus')
  expect(view.steps.length).toBeGreaterThan(10)
  expect(view.evidence?.length).toBe(1)
  expect(view.wishes).toBeNull()
  expect(view.people.map((p) => p.part)).not.toContain('reporter')
  // control: on the other pack the manager reads steps of their own alone
  const own = await as(desk.deps.db, person(desk.staff.mia.id), (tx) => tx.selectFrom('report').selectAll().execute())
  expect(own).toEqual([])
  expect(JSON.stringify(await see(desk.staff.hal))).toContain('canary-gus')
})

test('P58 the manager was not there: a try that fails shows the next one up, and both tries are in the log', async () => {
  await says('incident.manager_present', 'no')
  expect((await careView(desk.deps, desk.staff.ada, reference)).next).toMatchObject({
    part: 'manager',
    name: 'Bo Lind',
  })
  await finish(desk.staff.ada, 'contact-manager', { date: DAY, time: '10:05', whom: 'manager', reached: false })
  expect((await step(desk.staff.ada, 'contact-manager')).state).toBe('open')
  expect((await careView(desk.deps, desk.staff.ada, reference)).next).toMatchObject({
    part: 'upline',
    name: 'Mia Stone',
  })
  await finish(desk.staff.ada, 'contact-manager', { date: DAY, time: '10:15', whom: 'upline', reached: true })
  expect((await step(desk.staff.ada, 'contact-manager')).state).toBe('done')
  const care = await careView(desk.deps, desk.staff.ada, reference)
  expect(care.next).toBeNull()
  expect(care.tries.map(({ day, whom, reached }) => [day, whom, reached])).toEqual([
    [`${DAY} 10:05`, 'manager', false],
    [`${DAY} 10:15`, 'upline', true],
  ])
})

test('P57 the number to call is that of the country, and others at risk are on file', async () => {
  expect(shippedPack('council').emergency['en-GB']?.number).toBe('999')
  await says('incident.others_at_risk', 'yes')
  const facts = await as(desk.deps.db, person(desk.staff.hal.id), (tx) =>
    tx.selectFrom('fact').where('name', '=', 'incident.others_at_risk').select('value').execute(),
  )
  expect(facts.map(({ value }) => value)).toEqual(['yes'])
})

test('P98 a meeting without the list of support that was offered leaves the step open', async () => {
  const met = { date: DAY, summary: 'We talked for an hour' }
  await expect(finish(desk.staff.bo, 'meet', met)).rejects.toMatchObject({ params: { field: 'support_offered' } })
  await expect(finish(desk.staff.bo, 'meet', { ...met, support_offered: [{ what: 'Union' }] })).rejects.toMatchObject({
    code: 'record.row_needs',
  })
  expect(await state('meet')).toBe('open')
  await finish(desk.staff.bo, 'meet', { ...met, support_offered: [{ what: 'Union', answer: 'declined' }] })
  expect(await state('meet')).toBe('done')
})

test('P99 Safety Procedure 6: an item without tick or reason leaves the investigation open', async () => {
  const found = { investigator: 'Bo', started: DAY, ended: DAY, summary: 'It is clear' }
  const items = ['recorded', 'reported', 'heard', 'causes', 'learned'].map((id) => ({ id, done: true, reason: '' }))
  await expect(
    finish(desk.staff.bo, 'investigate', {
      ...found,
      procedure: items.map((i) => ({ ...i, done: i.id !== 'causes' })),
    }),
  ).rejects.toMatchObject({ code: 'record.unchecked' })
  expect(await state('investigate')).toBe('open')
  const reasoned = items.map((i) => (i.id === 'causes' ? { ...i, done: false, reason: 'Not known yet' } : i))
  await finish(desk.staff.bo, 'investigate', { ...found, procedure: reasoned })
  expect(await state('investigate')).toBe('done')
})

test('P102 an action without somebody who does it leaves the risk review open', async () => {
  const action = { what: 'Two at the counter', for: 'recurrence', owner: 'Mia', due: '2026-12-01' }
  for (const column of ['owner', 'due'] as const)
    await expect(
      finish(desk.staff.bo, 'risk-review', { date: DAY, actions: [{ ...action, [column]: '' }] }),
    ).rejects.toMatchObject({ code: 'record.row_needs' })
  expect(await state('risk-review')).toBe('open')
  await finish(desk.staff.bo, 'risk-review', { date: DAY, actions: [action] })
  expect(await state('risk-review')).toBe('done')
})

test('P103 a need that was found keeps the step open until it is done; none needs a reason', async () => {
  const need = { need: 'training', what: 'Calming talk', assigned: 'Ada' }
  await finish(desk.staff.bo, 'training', need)
  expect(await state('training')).toBe('open')
  await expect(finish(desk.staff.bo, 'training', { need: 'none' })).rejects.toMatchObject({
    params: { field: 'reason' },
  })
  await finish(desk.staff.bo, 'training', { ...need, done: DAY })
  expect(await state('training')).toBe('done')
})

test('P117 nobody refers to Occupational Health for somebody else, whoever they are', async () => {
  for (const who of [desk.staff.bo, desk.staff.hal])
    await expect(act(desk.deps, who, reference, 'occupational-health', '')).rejects.toMatchObject({
      params: { clause: 'council/support.2' },
    })
})
