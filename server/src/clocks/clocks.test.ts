import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { close } from '../desk/close.ts'
import { decideConcern, raiseConcern } from '../desk/concerns.ts'
import { lift } from '../desk/lift.ts'
import { update } from '../desk/note.ts'
import { waiveStep } from '../desk/waive-step.ts'
import { sayWishes } from '../reports/take-back.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { trailOfCase } from '../trail/record.ts'
import { raiseWalls } from '../walls/raise-walls.ts'
import { isAllowed } from './allowed.ts'
import { clockEvent, type Happened } from './event.ts'

let desk: ClockDesk
beforeAll(async () => {
  desk = await openClockDesk()
})
afterAll(() => desk.close())

/** Monday, 04:00 in New York; Wednesday is a holiday there. */
const MONDAY = '2026-11-09T09:00:00Z'
const happens = (h: Happened) => as(desk.deps.db, system('policy'), (tx) => clockEvent(desk.deps, tx, h))
const opens = async (
  ...[who = desk.staff.ada, more = {}, by = desk.staff.hal]: Partial<Parameters<ClockDesk['opens']>>
) => {
  desk.clock.set(new Date(MONDAY))
  return desk.opens(who, { sender: `${randomUUID()}@client.example`, relation: 'vendor', ...more }, by)
}
const due = async (caseId: string, step: string) => (await desk.step(caseId, step))?.due_at?.toISOString()
const only = (lines: string[], kind: string) => lines.filter((line) => line.startsWith(kind))

test('C1 nobody answered after one working day: the overseer hears of it, after seven days another leader; an answer ends it', async () => {
  const c = await opens()
  expect(await due(c.caseId, 'acknowledge')).toBe('2026-11-10T22:00:00.000Z')
  await desk.runs('2026-11-10T21:59:00Z')
  expect(only(await desk.lines(c.caseId), 'clock.escalated')).toEqual([])
  await desk.runs('2026-11-10T22:00:00Z')
  // Hal is in Una's line, so Joan oversees him
  expect(only(await desk.lines(c.caseId), 'clock.escalated Answer')).toEqual([
    'clock.escalated Answer the person who reported Joan Park',
  ])
  await desk.runs('2026-11-16T09:00:00Z')
  // Una is in Hal's line: no other leader is left, so it is said to Joan once more
  expect(await desk.told()).toContain('joan')

  const answered = await opens()
  await update(desk.deps, desk.staff.hal, answered.reference, 'Thank you. I look after this.')
  await desk.runs('2026-11-16T09:00:00Z')
  expect(only(await desk.lines(answered.caseId), 'clock.escalated Answer')).toEqual([])
})

test('C1 an automatic mail does not stop the clock: the receipt went out and it still runs', async () => {
  const c = await opens()
  const receipts = await desk.rows(
    sql`select 1 from app.outgoing o join app.report r on r.id = o.report_id where r.case_id = ${c.caseId} and o.kind = 'receipt'`,
  )
  expect(receipts).toHaveLength(1)
  const running = (await desk.clocks(c.caseId)).filter((row) => row.clock === 'acknowledge' && row.next_at)
  expect(running.length).toBeGreaterThan(0)
})

test('C2 ninety days after the answer without any news the overseer and another leader hear of it; news ends it', async () => {
  const c = await opens()
  await update(desk.deps, desk.staff.hal, c.reference, 'Thank you. I look after this.')
  const [running] = (await desk.clocks(c.caseId)).filter((row) => row.clock === 'feedback')
  expect(running?.next_at?.toISOString()).toBe('2027-02-07T09:00:00.000Z')
  await desk.runs('2027-02-07T09:00:00Z')
  expect(only(await desk.lines(c.caseId), 'clock.escalated Feedback')).toEqual([
    'clock.escalated Feedback to the reporter Joan Park',
  ])

  const told = await opens()
  await update(desk.deps, desk.staff.hal, told.reference, 'Thank you. I look after this.')
  await update(desk.deps, desk.staff.hal, told.reference, 'The other company answered.')
  expect((await desk.clocks(told.caseId)).find((row) => row.clock === 'feedback')).toMatchObject({ next_at: null })
})

test('C3 a day before its date the owner of a step is reminded, at its date the owner and the overseer, each once', async () => {
  const c = await opens()
  // five working days: Wednesday is a holiday
  expect(await due(c.caseId, 'details')).toBe('2026-11-17T22:00:00.000Z')
  await desk.runs('2026-11-16T21:59:00Z')
  const line = 'step.due_soon Ask for more detail'
  expect(only(await desk.lines(c.caseId), line)).toEqual([])
  await desk.told()
  await desk.runs('2026-11-16T22:00:00Z')
  expect(only(await desk.lines(c.caseId), line)).toEqual([line])
  expect(await desk.told()).toContain('hal')
  await desk.runs('2026-11-17T22:00:00Z')
  expect(only(await desk.lines(c.caseId), 'step.late Ask for')).toEqual(['step.late Ask for more detail'])
  expect(await desk.told()).toEqual(expect.arrayContaining(['hal', 'joan']))
})

test('C4 P124 no measure after one working day: HR may set it itself and the upline hears of it', async () => {
  const c = await opens()
  const allowed = () => as(desk.deps.db, system('policy'), (tx) => isAllowed(tx, c.caseId, 'protection'))
  expect(await allowed()).toBe(false)
  await desk.runs('2026-11-10T22:00:00Z')
  expect(await allowed()).toBe(true)
  const lines = await desk.lines(c.caseId)
  expect(lines).toContain('clock.allowed Protect the person now')
  expect(lines).toContain('clock.escalated Protect the person now Mia Stone')
  const values = { measure: 'Gus takes the account', date: '2026-11-10', agreed: true }
  await desk.records(desk.staff.hal, c, 'protect', values)
  expect(await desk.step(c.caseId, 'protect')).toMatchObject({ state: 'done' })
})

test('C4 before that the desk does not set the measure in the name of the manager', async () => {
  const c = await opens()
  const values = { measure: 'Gus takes the account', date: '2026-11-09', agreed: true }
  await expect(desk.records(desk.staff.hal, c, 'protect', values)).rejects.toMatchObject({ code: 'policy' })
})

test('C5 no talk after one working day: the upline, then HR; the pause stays and nothing is marked', async () => {
  const c = await opens(desk.staff.ada, { relation: 'prospect' })
  await desk.runs('2026-11-10T22:00:00Z')
  const talk = only(await desk.lines(c.caseId), 'clock.escalated Talk')
  expect(talk).toContain('clock.escalated Talk with the person Hal Reed')
  expect(talk).toContain('clock.escalated Talk with the person Mia Stone')
  const holds = await desk.rows(
    sql<{ stage: string }>`select stage from app.hold where case_id = ${c.caseId} and released_at is null`,
  )
  expect(holds.map((hold) => hold.stage).sort()).toEqual(['notice', 'pause'])
  expect(await desk.step(c.caseId, 'unqualified')).toBeUndefined()
})

test('C6 P70 the figures are still open after five working days: HR, then the overseer; the manager cannot wave it away', async () => {
  const c = await opens()
  await desk.runs('2026-11-17T22:00:00Z')
  const figures = only(await desk.lines(c.caseId), "clock.escalated Protect the person's figures")
  expect(figures.map((line) => line.split(' ').slice(-2).join(' ')).sort()).toEqual(['Hal Reed', 'Joan Park'])
  expect(await desk.step(c.caseId, 'metrics')).toMatchObject({ state: 'open' })
  const step = await desk.step(c.caseId, 'metrics')
  await expect(waiveStep(desk.deps, desk.staff.bo, c.reference, step!.id, 'Not needed')).rejects.toThrow()
  await expect(
    close(desk.deps, desk.staff.hal, c.reference, { outcome: 'no-further-action', reason: 'x', notice: 'y' } as never),
  ).rejects.toMatchObject({ params: { clause: 'icn/prospects.3' } })
})

test('C7 silence of the other side: a reminder after ten working days, after fifteen they ignored it and dissolving is put before whoever decides', async () => {
  const c = await opens()
  const letter = randomUUID()
  await happens({ caseId: c.caseId, event: 'complaint.delivered', subject: letter })
  await desk.runs('2026-11-24T21:59:00Z')
  expect(only(await desk.lines(c.caseId), 'clock.reminder Answer')).toEqual([])
  await desk.runs('2026-11-24T22:00:00Z')
  expect(only(await desk.lines(c.caseId), 'clock.reminder Answer')).toEqual(['clock.reminder Answer of the other side'])
  expect(await desk.step(c.caseId, 'dissolve')).toBeUndefined()
  await desk.runs('2026-12-02T22:00:00Z')
  const said = await desk.rows(
    sql<{ value: string }>`select value from app.fact where case_id = ${c.caseId} and name = 'counterparty.ignored'`,
  )
  expect(said).toEqual([{ value: 'yes' }])
  expect(await desk.step(c.caseId, 'dissolve')).toMatchObject({ state: 'open' })
  expect(
    await desk.rows(sql`select 1 from app.action where case_id = ${c.caseId} and kind like 'dissolution%'`),
  ).toEqual([])
})

test('C7 an answer of the other side ends its clock', async () => {
  const c = await opens()
  const letter = randomUUID()
  await happens({ caseId: c.caseId, event: 'complaint.delivered', subject: letter })
  desk.clock.set(new Date('2026-11-25T15:00:00Z'))
  await happens({ caseId: c.caseId, event: 'counterparty.answered', subject: letter })
  await desk.runs('2026-12-20T09:00:00Z')
  expect(
    await desk.rows(sql`select 1 from app.fact where case_id = ${c.caseId} and name = 'counterparty.ignored'`),
  ).toEqual([])
})

test('C8 P31 whether somebody pays for reporting is looked at after 30, 90 and 180 days, also when the case is closed', async () => {
  const c = await opens()
  const check = { date: '2026-12-09', hours: true, pay: true, benefits: true, targets: true, summary: 'As before' }
  await desk.rows(
    sql`update app.step set state = 'done', closed_at = ${desk.clock.now()} where case_id = ${c.caseId} and step <> 'no-penalty' returning 1`,
  )
  await desk.runs('2026-12-09T09:00:00Z')
  expect(only(await desk.lines(c.caseId), 'clock.escalated Check').length).toBeGreaterThan(0)
  await desk.records(desk.staff.hal, c, 'no-penalty', check)
  await close(desk.deps, desk.staff.hal, c.reference, {
    outcome: 'resolved',
    reason: 'Settled',
    notice: 'It is settled.',
  } as never)
  await desk.told()
  for (const day of ['2027-02-07T09:00:00Z', '2027-05-08T09:00:00Z']) {
    expect(await desk.step(c.caseId, 'no-penalty')).toMatchObject({ state: 'done' })
    await desk.runs(day)
    expect(await desk.step(c.caseId, 'no-penalty')).toMatchObject({ state: 'open' })
    expect(await desk.told()).toContain('hal')
    await desk.rows(
      sql`update app.step set state = 'done' where case_id = ${c.caseId} and step = 'no-penalty' returning 1`,
    )
  }
  await desk.runs('2028-01-01T09:00:00Z')
  expect(await desk.step(c.caseId, 'no-penalty')).toMatchObject({ state: 'done' })
})

test('C11 a restriction is looked at after twelve months and never ends by itself', async () => {
  const c = await opens(desk.staff.ada, { relation: 'prospect' })
  const live = () => desk.rows(sql`select 1 from app.hold where case_id = ${c.caseId} and released_at is null`)
  await desk.runs('2027-11-09T09:00:00Z')
  expect(await desk.lines(c.caseId)).toContain('clock.reminder Review of a restriction')
  expect(await live()).toHaveLength(2)
  const lifted = await opens(desk.staff.ada, { relation: 'prospect' })
  await lift(desk.deps, desk.staff.hal, lifted.reference, 'It was somebody else')
  await desk.runs('2027-11-09T09:00:00Z')
  expect(await desk.lines(lifted.caseId)).not.toContain('clock.reminder Review of a restriction')
})

test('C14 P83 a concern that nobody answers for a working day goes to the next person up; the case shows nothing of it', async () => {
  const c = await opens()
  const concern = await raiseConcern(desk.deps, desk.staff.ada, c.reference, {
    words: 'He told me not to report.',
    about: 'handler',
  })
  expect(concern.to.name).toBe('Joan Park')
  const before = await desk.lines(c.caseId)
  // the answer, the wishes and the measure are due by then; the concern's own moment stands on no trail of the case
  const expiriesOfSteps = 3
  await desk.told()
  await desk.runs('2026-11-10T22:00:00Z')
  const fresh = (await desk.lines(c.caseId)).slice(before.length).filter((line) => /concern/i.test(line))
  expect(fresh).toEqual([])
  const [row] = await desk.rows(sql<{ to_id: string }>`select to_id from app.concern where id = ${concern.id}`)
  // Joan manages nobody above her: the next leader takes it
  expect(row?.to_id).toBe(desk.staff.una.id)
  expect(await desk.told()).toContain('una')
  const trail = await as(desk.deps.db, person(desk.staff.hal.id), (tx) => trailOfCase(tx, c.caseId))
  expect(trail.length).toBeGreaterThan(0)
  expect(trail.filter((row) => row.action === 'clock.expiry')).toHaveLength(expiriesOfSteps)
  await decideConcern(desk.deps, desk.staff.una, concern.id, { outcome: 'upheld', answer: 'I took it over.' })
  expect((await desk.clocks(c.caseId)).filter((row) => row.clock === 'concern' && row.next_at)).toEqual([])
})

test('C15 P48 a contract signed without the policies: HR hears of it after a working day, without any case (SETTLED 74)', async () => {
  desk.clock.set(new Date(MONDAY))
  const contract = `contract ${randomUUID()}`
  await happens({ caseId: null, event: 'contract.signed', subject: contract })
  const other = `contract ${randomUUID()}`
  await happens({ caseId: null, event: 'contract.signed', subject: other })
  await happens({ caseId: null, event: 'notice.sent', subject: other })
  await desk.told()
  await desk.runs('2026-11-10T22:00:00Z')
  const rows = await desk.clocks(null)
  expect(rows.find((row) => row.subject === contract)?.stopped_at?.toISOString()).toBe('2026-11-10T22:00:00.000Z')
  expect(rows.find((row) => row.subject === other)?.stopped_at?.toISOString()).toBe('2026-11-09T09:00:00.000Z')
  const hr = (await desk.told()).filter((name) => name === 'hal' || name === 'ivy')
  expect(hr.length).toBeGreaterThan(0)
})

test('C16 "later" about the police is asked again after two working days, and never becomes a yes', async () => {
  const key = randomUUID()
  const c = await opens(desk.staff.ada, { id: key })
  const wishes = { choices: [], words: '', police: 'later' as const, contact: '' }
  await sayWishes(desk.deps, desk.staff.ada, key, wishes)
  await desk.runs('2026-11-12T22:00:00Z')
  expect(await desk.lines(c.caseId)).toContain('clock.reminder Police, asked again')
  const said = () =>
    desk.rows(
      sql<{ police: string }>`select police from app.wishes where case_id = ${c.caseId} order by version desc limit 1`,
    )
  expect(await said()).toEqual([{ police: 'later' }])
  await sayWishes(desk.deps, desk.staff.ada, key, { ...wishes, police: 'no' })
  expect((await desk.clocks(c.caseId)).filter((row) => row.clock === 'police-later' && row.next_at)).toEqual([])
})

test('P83 a walled manager hears nothing: what would go to them goes to the next one up', async () => {
  const c = await opens(desk.staff.ada, { relation: 'prospect' })
  await as(desk.deps.db, system('policy'), (tx) =>
    raiseWalls(desk.deps, tx, c.caseId, [{ personId: desk.staff.mia.id, source: 'reporter' }]),
  )
  await desk.told()
  await desk.runs('2026-11-10T22:00:00Z')
  const told = await desk.told()
  expect(told).not.toContain('mia')
  expect(only(await desk.lines(c.caseId), 'clock.escalated Talk').join()).toContain('Joan Park')
})

test('C3 nobody can mute a clock: no setting, no role and no person stops a reminder', async () => {
  const settings = await desk.rows(
    sql`select 1 from information_schema.columns where table_schema = 'app' and column_name ~ 'mute|snooze|silenced'`,
  )
  expect(settings).toEqual([])
  const c = await opens()
  for (const who of Object.values(desk.staff).filter(Boolean)) {
    const stopped = await as(desk.deps.db, { kind: 'person', id: who.id }, (tx) =>
      sql`update app.clock set stopped_at = now(), next_at = null where case_id = ${c.caseId} returning id`.execute(tx),
    )
    expect(stopped.rows).toEqual([])
  }
  expect((await desk.clocks(c.caseId)).filter((row) => row.next_at).length).toBeGreaterThan(5)
})
