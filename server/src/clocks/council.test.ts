import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { declineCheckIn } from '../care/check-ins.ts'
import { as, person, system } from '../db/as.ts'
import { answerFact } from '../desk/answer-fact.ts'
import { policyDecision } from '../desk/decisions/policy-decision.ts'
import { decide } from '../gates/decide.ts'
import { propose } from '../gates/propose.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { clockEvent, type Happened } from './event.ts'

let desk: ClockDesk
beforeAll(async () => {
  desk = await openClockDesk('council')
})
afterAll(() => desk.close())

const MONDAY = '2026-11-09T09:00:00Z'
const happens = (h: Happened) => as(desk.deps.db, system('policy'), (tx) => clockEvent(desk.deps, tx, h))
const opens = async (more: Parameters<ClockDesk['opens']>[1] = {}) => {
  desk.clock.set(new Date(MONDAY))
  return desk.opens(desk.staff.ada, { sender: `${randomUUID()}@public.example`, relation: 'service-user', ...more })
}
const due = async (caseId: string, step: string) => (await desk.step(caseId, step))?.due_at?.toISOString() ?? null
const only = (lines: string[], kind: string) => lines.filter((line) => line.startsWith(kind))

test('C9 P116 somebody asks how the person is after three working days, then after 7, 30 and 90 days, also when the case is closed', async () => {
  const c = await opens()
  const steps = async () => (await desk.step(c.caseId, 'check-in'))?.state
  const done = () =>
    desk.rows(sql`update app.step set state = 'done' where case_id = ${c.caseId} and step = 'check-in' returning 1`)
  // Wednesday is no holiday in England
  expect(await due(c.caseId, 'check-in')).toMatch(/^2026-11-12T/)
  await done()
  await desk.rows(
    sql`update app.case_file set status = 'closed', closed_at = ${desk.clock.now()}, outcome = 'resolved' where id = ${c.caseId} returning 1`,
  )
  await desk.told()
  await desk.runs('2026-11-15T09:00:00Z')
  const seen: string[] = []
  for (const day of ['2026-11-16T09:00:00Z', '2026-12-09T09:00:00Z', '2027-02-07T09:00:00Z']) {
    await desk.rows(
      sql`update app.step set state = 'done' where case_id = ${c.caseId} and step = 'check-in' returning 1`,
    )
    await desk.runs(day)
    seen.push(`${day.slice(0, 10)} ${await steps()}`)
  }
  expect(seen).toEqual(['2026-11-16 open', '2026-12-09 open', '2027-02-07 open'])
  expect(await desk.told()).toContain('bo')
  await done()
  await desk.runs('2028-02-07T09:00:00Z')
  expect(await steps()).toBe('done')
})

test('C9 P116 an answer that came early settles the day it came for; the next one is asked for on its own day', async () => {
  const c = await opens()
  const state = async () => (await desk.step(c.caseId, 'check-in'))?.state
  desk.clock.set(new Date('2026-11-10T09:00:00Z'))
  await declineCheckIn(desk.deps, desk.staff.ada, c.reference)
  await desk.told()
  await desk.runs('2026-11-13T09:00:00Z')
  expect(await state()).toBe('done')
  expect(only(await desk.lines(c.caseId), 'clock.opened')).toEqual([])
  await desk.runs('2026-11-16T09:00:00Z')
  expect(await state()).toBe('open')
  expect(await due(c.caseId, 'check-in')).toMatch(/^2026-11-17T/)
  // one that came late is the answer to the day it was late for: the next day asks again
  desk.clock.set(new Date('2026-12-08T09:00:00Z'))
  await declineCheckIn(desk.deps, desk.staff.ada, c.reference)
  await desk.runs('2026-12-09T09:00:00Z')
  expect(await state()).toBe('open')
})

test('C10 "as soon as possible" begins when the person is safe; before that nothing has a date and nobody is reminded', async () => {
  const c = await opens({ danger: { now: 'yes', policeCalledFirst: 'yes' } })
  for (const step of ['debrief', 'meet', 'form', 'risk-review'])
    expect([step, await due(c.caseId, step)]).toEqual([step, null])
  await desk.runs('2026-11-13T09:00:00Z')
  expect((await desk.lines(c.caseId)).filter((line) => /Debrief|form/.test(line))).toEqual([])
  desk.clock.set(new Date('2026-11-16T10:00:00Z'))
  await answerFact(desk.deps, desk.staff.hal, c.reference, {
    fact: 'danger.now',
    value: 'no',
    reason: 'She called',
  } as never)
  expect((await due(c.caseId, 'debrief'))?.slice(0, 10)).toBe('2026-11-17')
  expect((await due(c.caseId, 'form'))?.slice(0, 10)).toBe('2026-11-19')
  expect((await due(c.caseId, 'risk-review'))?.slice(0, 10)).toBe('2026-11-30')
  // said again, and later: no date moves
  desk.clock.set(new Date('2026-11-17T08:00:00Z'))
  await answerFact(desk.deps, desk.staff.hal, c.reference, {
    fact: 'danger.now',
    value: 'no',
    reason: 'She called',
  } as never)
  expect((await due(c.caseId, 'debrief'))?.slice(0, 10)).toBe('2026-11-17')
  await desk.runs('2026-11-18T09:00:00Z')
  const debrief = only(await desk.lines(c.caseId), 'clock.escalated Debrief')
  expect(debrief).toContain('clock.escalated Debrief Mia Stone')
  expect(debrief).toContain('clock.escalated Debrief Joan Park')
})

test('C10 somebody who is safe from the beginning: the dates count from the report', async () => {
  const c = await opens()
  expect((await due(c.caseId, 'debrief'))?.slice(0, 10)).toBe('2026-11-10')
})

test('C12 a proposal that nobody decides within fourteen days is void; signing it then is refused', async () => {
  const c = await opens()
  const made = () =>
    as(desk.deps.db, person(desk.staff.hal.id), (tx) =>
      propose(desk.deps, tx, desk.staff.hal, policyDecision, {
        kind: 'policy-decision',
        caseId: c.caseId,
        subject: null,
        payload: {
          action: 'withdraw-service',
          basis: '0'.repeat(64),
          wishes: 0,
          againstWish: false,
          evidence: {},
        } as never,
        words: JSON.stringify({ reason: 'It goes on in spite of two warnings.' }),
        required: ['assistant-director'],
      }),
    )
  const state = async (id: string) =>
    (await desk.rows(sql<{ state: string }>`select state from app.gate_proposal where id = ${id}`))[0]?.state
  const id = await made()
  await happens({ caseId: c.caseId, event: 'proposal.made', subject: id, personId: desk.staff.hal.id })
  await desk.runs('2026-11-23T08:59:00Z')
  expect(await state(id)).toBe('open')
  await desk.told()
  await desk.runs('2026-11-23T09:00:00Z')
  expect(await state(id)).toBe('void')
  expect(await desk.told()).toContain('hal')
  expect(await desk.lines(c.caseId)).toContain('clock.void')
  const confirmed = { id: 'x', kind: 'test', steppedUpAt: desk.clock.now() } as const
  await expect(
    decide(desk.deps, { 'policy-decision': policyDecision }, desk.staff.ash, confirmed, id, {
      says: 'approve',
      reason: 'Yes',
    }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^(gate\.(ended|expired)|refusal\.missing)$/) })
  // a proposal that was decided is left as it is
  desk.clock.set(new Date(MONDAY))
  const other = await made()
  await happens({ caseId: c.caseId, event: 'proposal.made', subject: other, personId: desk.staff.hal.id })
  await happens({ caseId: c.caseId, event: 'proposal.decided', subject: other })
  await desk.runs('2026-11-23T09:00:00Z')
  expect(await state(other)).toBe('open')
})

test('C13 a draft that no second person could read: after a working day its author may send it, and the overseer hears of it', async () => {
  const c = await opens()
  const draft = randomUUID()
  await happens({ caseId: c.caseId, event: 'draft.finished', subject: draft, personId: desk.staff.ivy.id })
  const read = randomUUID()
  await happens({ caseId: c.caseId, event: 'draft.finished', subject: read, personId: desk.staff.gus.id })
  await happens({ caseId: c.caseId, event: 'letter.reviewed', subject: read })
  await desk.told()
  await desk.runs('2026-11-10T23:00:00Z')
  const told = await desk.told()
  expect(told).toContain('ivy')
  expect(told).toContain('joan')
  expect(told).not.toContain('gus')
  expect(only(await desk.lines(c.caseId), 'clock.escalated Letter')).toEqual([
    'clock.escalated Letter without a second person free Joan Park',
  ])
})

test('C17 P104 the period of the regular report is over: a leader hears of it, without any case (SETTLED 74)', async () => {
  desk.clock.set(new Date(MONDAY))
  await happens({ caseId: null, event: 'period.began', subject: '2026-4' })
  await happens({ caseId: null, event: 'period.began', subject: '2026-4' })
  expect(await desk.clocks(null)).toHaveLength(1)
  await desk.told()
  await desk.runs('2027-02-09T09:00:00Z')
  const told = await desk.told()
  expect(told.some((who) => who === 'joan' || who === 'una')).toBe(true)
  expect((await desk.clocks(null))[0]).toMatchObject({ next_at: null })
})

test('C3 SETTLED 75 a day that the organisation itself has free is no working day', async () => {
  await desk.rows(sql`select 1`)
  await as(desk.deps.db, system('setup'), (tx) =>
    sql`update app.organisation set settings = settings || '{"holidays": ["2026-11-10"]}'`.execute(tx),
  )
  const c = await opens()
  expect((await due(c.caseId, 'acknowledge'))?.slice(0, 10)).toBe('2026-11-11')
  await as(desk.deps.db, system('setup'), (tx) =>
    sql`update app.organisation set settings = settings - 'holidays'`.execute(tx),
  )
})
