import { randomUUID } from 'node:crypto'
import { NewIncident } from '@breakwater/shared/incident.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { NewSuspicion } from '@breakwater/shared/suspicion.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import type { IncomingReport } from '../reports/input.ts'
import { suspect } from '../reports/suspect.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { addIncident } from './add-incident.ts'
import { answerFact } from './answer-fact.ts'
import { claim } from './claim.ts'
import { viewFacts } from './facts.ts'
import { recordStep } from './record-step.ts'
import { viewCase } from './view.ts'

let desk: Desk
let n = 0
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const makes = async (by: Person, more: Partial<IncomingReport> = {}) => {
  const made = await desk.receives(aReport(by, { sender: `facts${++n}@out.example`, relation: 'vendor', ...more }))
  await claim(desk.deps, desk.staff.hal, made.reference)
  return made
}
const lines = async (who: Person, reference: string) =>
  new Map((await viewFacts(desk.deps, who, reference)).facts.map((f) => [f.fact, f]))
const steps = async (reference: string) =>
  new Map((await viewCase(desk.deps, desk.staff.hal, reference)).steps.map((s) => [s.step, s]))
const signs = (reference: string, fact: string, value: string, more: { reason?: string; incident?: string } = {}) =>
  answerFact(desk.deps, desk.staff.hal, reference, { fact, value, ...more })

test('P1 the relation is corrected: vendor steps open, the prospect ones are not needed, and both stay on file', async () => {
  const { reference, caseId } = await makes(desk.staff.ada, { relation: 'prospect' })
  await signs(reference, 'relation', 'vendor')
  const now = await steps(reference)
  expect(now.get('manager-talk')?.state).toBe('not-needed')
  expect(now.get('manager-talk')?.cause).toContain('vendor')
  expect(now.get('demand')?.state).toBe('open')
  const line = (await lines(desk.staff.hal, reference)).get('relation')
  expect(line).toMatchObject({ value: 'vendor', source: 'Answered by the case owner', by: desk.staff.hal.name })
  const said = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('event').where('case_id', '=', caseId).where('kind', '=', 'fact.answered').select('params').execute(),
  )
  expect(said.map((e) => e.params)).toEqual([{ fact: 'relation', value: 'vendor' }])
  await expect(signs(reference, 'relation', 'service-user')).rejects.toMatchObject({ code: 'fact.not_in_policy' })
})

test('P26 a signed answer changes only with a reason; the same answer again is no contradiction', async () => {
  const { reference } = await makes(desk.staff.ada)
  await signs(reference, 'severity', 'severe')
  await signs(reference, 'severity', 'severe')
  await expect(signs(reference, 'severity', 'not-severe')).rejects.toMatchObject({ code: 'fact.already_signed' })
  await signs(reference, 'severity', 'not-severe', { reason: 'The recording shows something else.' })
  expect((await lines(desk.staff.hal, reference)).get('severity')?.answer).toBe('Not severe')
})

test('P53 an answer that denies what the report tells is refused with what stands against it', async () => {
  const { reference } = await makes(desk.staff.ada, { behaviours: ['threat'] })
  await expect(signs(reference, 'incident.threat', 'no')).rejects.toMatchObject({
    code: 'fact.contradicts',
    params: { what: expect.stringContaining('threat') },
  })
  await expect(signs(reference, 'third_party.known', 'no')).rejects.toMatchObject({ code: 'fact.contradicts' })
})

test('P27 only the person it happened to says that they are not comfortable; no reason is asked for', async () => {
  const { ada, gus } = desk.staff
  const { reference } = await makes(gus, { affectedId: ada.id, relation: 'business-customer' })
  const uncomfortable = { fact: 'employee.uncomfortable', value: 'yes' }
  for (const who of [gus, desk.staff.hal])
    await expect(answerFact(desk.deps, who, reference, uncomfortable)).rejects.toMatchObject({ code: 'fact.their_own' })
  await answerFact(desk.deps, ada, reference, uncomfortable)
  expect((await lines(ada, reference)).get('employee.uncomfortable')).toMatchObject({
    answer: 'Yes',
    source: 'In their own words',
  })
})

test('P12 P72 unknown facts that matter are questions to whoever can know them, and nothing waits for the answers', async () => {
  const { ada, gus, hal } = desk.staff
  const { reference } = await makes(gus, { affectedId: ada.id, relation: 'business-customer', role: 'witness' })
  const asked = (who: Person) => viewFacts(desk.deps, who, reference).then((v) => v.questions)
  expect((await asked(hal)).find((q) => q.fact === 'employee.uncomfortable')?.of).toBe('affected')
  expect((await asked(ada)).map((q) => q.fact)).toContain('employee.uncomfortable')
  expect((await asked(gus)).map((q) => q.fact)).not.toContain('employee.uncomfortable')
  const open = [...(await steps(reference)).values()].filter((s) => s.state === 'open').map((s) => s.step)
  expect(open).toEqual(expect.arrayContaining(['details', 'investigate', 'complaint', 'wishes']))
})

test('P5 P6 fourteen calls, nine of them outside working hours in the zone of the person; evidence fits the channel', async () => {
  const { reference } = await makes(desk.staff.ada)
  // New York in November: 14:00 to 22:30 UTC is 09:00 to 17:30
  const during = ['14:00', '15:30', '18:00', '21:00', '22:29'].map((t) => `2026-11-05T${t}:00Z`)
  const outside = ['13:59', '22:30', '23:00', '05:00', '03:00', '02:00', '01:00'].map((t) => `2026-11-05T${t}:00Z`)
  const weekend = ['2026-11-07T15:00:00Z', '2026-11-08T16:00:00Z']
  await addIncident(
    desk.deps,
    desk.staff.ada,
    reference,
    NewIncident.parse({
      channel: 'phone',
      behaviours: ['constant-contact'],
      calls: [...during, ...outside, ...weekend],
      callsUrgent: 'no',
      callsAgreed: 'no',
    }),
  )
  const { incidents } = await viewFacts(desk.deps, desk.staff.hal, reference)
  expect(incidents.at(-1)?.calls).toEqual({ all: 14, outside: 9, urgent: 'no', agreed: 'no' })
  expect(incidents.map((i) => i.channel)).toEqual(['email', 'phone'])
  expect(incidents[1]?.evidence).toContain('recording')
  expect(incidents[0]?.evidence).not.toContain('recording')
})

test('P53 with several incidents an answer names the one it is about', async () => {
  const { reference } = await makes(desk.staff.ada)
  await addIncident(desk.deps, desk.staff.ada, reference, NewIncident.parse({ channel: 'phone' }))
  await expect(signs(reference, 'incident.threat', 'yes')).rejects.toMatchObject({ code: 'incident.which' })
  const { incidents } = await viewFacts(desk.deps, desk.staff.hal, reference)
  await signs(reference, 'incident.threat', 'yes', { incident: incidents[1]?.id ?? '' })
  const police = (await viewCase(desk.deps, desk.staff.hal, reference)).steps.filter((s) => s.step === 'police')
  expect(police.map((s) => s.incident?.id)).toEqual([incidents[1]?.id])
  await expect(
    addIncident(desk.deps, desk.staff.ada, reference, NewIncident.parse({ happenedAt: '2027-01-01T00:00:00Z' })),
  ).rejects.toMatchObject({ code: 'incident.in_future' })
})

test('P64 P65 P66 the talk needs both assurances, then the upline is told; her "report it" opens the branch in the same case', async () => {
  const { bo, ada, hal } = desk.staff
  const suspicion = {
    key: randomUUID(),
    personId: ada.id,
    words: 'She avoids the phone.',
    relation: 'business-customer',
  }
  const { reference } = await suspect(desk.deps, bo, NewSuspicion.parse(suspicion))
  await claim(desk.deps, hal, reference)
  const mine = async () => new Map((await viewCase(desk.deps, bo, reference)).steps.map((s) => [s.step, s]))
  const talk = (await mine()).get('suspicion-talk')!
  const values = { date: '2026-11-09', no_penalty: true, protection: false, summary: 'She is tired of it.' }
  await expect(recordStep(desk.deps, bo, reference, talk.id, values)).rejects.toMatchObject({ code: 'policy' })
  await recordStep(desk.deps, bo, reference, talk.id, { ...values, protection: true })
  const upline = (await mine()).get('tell-upline')!
  expect(upline.state).toBe('open')
  await recordStep(desk.deps, bo, reference, upline.id, { date: '2026-11-09' })
  expect((await mine()).get('tell-upline')?.state).toBe('done')
  expect((await steps(reference)).has('complaint')).toBe(false)
  await expect(signs(reference, 'employee.complains', 'yes')).rejects.toMatchObject({ code: 'fact.their_own' })
  await answerFact(desk.deps, ada, reference, { fact: 'employee.complains', value: 'yes', words: 'Please report it.' })
  expect((await steps(reference)).get('complaint')?.state).toBe('open')
  expect((await steps(reference)).get('acknowledge')?.state).toBe('open')
  const said = (await viewCase(desk.deps, hal, reference)).timeline?.find((e) => e.body === 'Please report it.')
  expect(said).toBeDefined()
})
