import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ClockEvent } from '@breakwater/shared/policy-clocks.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { calendarOf } from '../policy/calendar.ts'
import { momentsOf } from '../policy/clocks.ts'
import { checkPack } from '../policy/load.ts'
import { type ClockDesk, openClockDesk } from '../testing/clock-desk.ts'
import { atFull, invariant, onDatabase, pure } from '../testing/invariant.ts'
import { clockEvent } from './event.ts'
import { clockJob } from './job.ts'

const HOUR = 3_600_000
const { pack } = checkPack(readFileSync(new URL('../../policies/icn.yaml', import.meta.url), 'utf8'))
const CLOCKS = Object.entries(pack!.clocks)

let desk: ClockDesk
beforeAll(async () => {
  desk = await openClockDesk()
})
afterAll(() => desk.close())

const zones = ['America/New_York', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const
/** Moments of a clock as numbers. */
const dates = (name: string, start: number, zone: string) =>
  momentsOf(pack!.clocks[name]!, new Date(start), calendarOf(pack!.pack.calendar, zone)).map(({ at }) => at.getTime())

const starts = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) })
const anyClock = fc.constantFrom(...CLOCKS.map(([name]) => name).filter((name) => name !== 'every-step'))
/** Asked twice, the same moments, in order and none before it began. */
const sameDates = (of: typeof dates) =>
  fc.property(anyClock, starts, fc.constantFrom(...zones), (name, start, zone) => {
    const first = of(name, start, zone)
    return (
      JSON.stringify(first) === JSON.stringify(of(name, start, zone)) &&
      first.every((at, i) => at >= start && (i === 0 || at >= first[i - 1]!))
    )
  })

test('I23 the same beginning gives the same dates, in order, never before it, through every change of clocks', {
  timeout: 3_600_000,
}, async () => {
  let asked = 0
  const drifting: typeof dates = (name, start, zone) => dates(name, start + HOUR * asked++, zone)
  await invariant('I23 dates', { runs: pure(), holds: sameDates(dates), control: sameDates(drifting) })
  // counting a day as 24 hours is an hour off after clocks change
  const start = Date.UTC(2027, 2, 13, 20)
  const naive = (days: number) => start + days * 24 * HOUR
  expect(dates('feedback', start, 'America/New_York')[0]).not.toBe(naive(90))
})

const EVENTS: ClockEvent[] = [
  'complaint.delivered',
  'police.later',
  'draft.finished',
  'restriction.live',
  'case.acknowledged',
]
type Act = { do: 'event'; event: ClockEvent } | { do: 'move'; hours: number } | { do: 'run' } | { do: 'replay' }
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('event' as const), event: fc.constantFrom(...EVENTS) }),
    fc.record({ do: fc.constant('move' as const), hours: fc.constantFrom(1, 20, 24, 100, 400, -1, -24) }),
    fc.constant({ do: 'run' as const }),
    fc.constant({ do: 'replay' as const }),
  ),
  { minLength: 6, maxLength: atFull() ? 16 : 10 },
)

/** Events come, come again, the clock jumps and its job runs twice at once: each moment once, no date moves, no gate is decided. */
const onceEach = (again: (caseId: string) => Promise<unknown>, list: fc.Arbitrary<Act[]>, seen = { fired: 0 }) =>
  fc.asyncProperty(list, async (list) => {
    desk.clock.set(new Date('2026-10-30T13:00:00Z'))
    const c = await desk.opens(desk.staff.ada, { sender: `${randomUUID()}@client.example`, relation: 'vendor' })
    const subject = randomUUID()
    const said: ClockEvent[] = []
    const tell = (event: ClockEvent) =>
      as(desk.deps.db, system('policy'), (tx) => clockEvent(desk.deps, tx, { caseId: c.caseId, event, subject }))
    const due = async () =>
      (await desk.clocks(c.caseId)).map(
        ({ clock, subject, started_at }) => `${clock} ${subject} ${started_at.toISOString()}`,
      )
    let known = new Set(await due())
    for (const act of list) {
      if (act.do === 'event') {
        await tell(act.event)
        said.push(act.event)
      }
      if (act.do === 'move') desk.clock.advance(act.hours * HOUR)
      if (act.do === 'run') await Promise.all([clockJob.run(desk.deps, {}), clockJob.run(desk.deps, {})])
      if (act.do === 'replay') {
        for (const event of said) await tell(event)
        await again(c.caseId)
      }
      const now = await due()
      // what began stays where it began
      for (const one of known) expect(now).toContain(one)
      known = new Set(now)
    }
    desk.clock.set(new Date('2028-01-01T09:00:00Z'))
    await desk.runs()
    const twice = await desk.rows(
      sql`select detail from (select subject, action, detail::text detail, count(*) n from app.reminder r
          join lateral (select r.step_id::text subject, r.kind action, r.due_at::text detail) x on true where r.case_id = ${c.caseId} group by 1, 2, 3) y where n > 1`,
    )
    expect(twice).toEqual([])
    const rows = await desk.rows(
      sql<{
        clock: string
        fired: number
        next_at: Date | null
      }>`select clock, fired, next_at from app.clock where case_id = ${c.caseId}`,
    )
    for (const row of rows) {
      const most = dates(row.clock, 0, 'America/New_York').length
      // what a step that opened just now waits for is still to come
      const rest = row.next_at === null || row.next_at > desk.clock.now()
      expect([row.clock, row.fired <= most, rest]).toEqual([row.clock, true, true])
      seen.fired += row.fired
    }
    const lines = await desk.lines(c.caseId)
    const passed = lines.filter((line) => line.startsWith('clock.passed'))
    expect(passed.length).toBeLessThanOrEqual(rows.filter((row) => row.clock === 'silence').length)
    const decided = await desk.rows(
      sql`select 1 from app.action where case_id = ${c.caseId} and kind !~ '^restriction' union all select 1 from app.gate_proposal where case_id = ${c.caseId} and state in ('carried-out', 'declined')`,
    )
    expect(decided).toEqual([])
    await desk.over(c.caseId)
  })

test('I23 replayed events, a clock that jumps and a job that runs twice: each moment once, no date moves, nothing decided', {
  timeout: 3_600_000,
}, async () => {
  const seen = { fired: 0 }
  /** an event that begins its clock anew when it is told again */
  const anew = (caseId: string) =>
    desk.rows(
      sql`update app.clock set started_at = started_at + interval '1 hour' where case_id = ${caseId} returning 1`,
    )
  const told = fc.constant<Act[]>([{ do: 'event', event: 'complaint.delivered' }, { do: 'replay' }])
  await invariant('I23', {
    runs: onDatabase(4),
    holds: onceEach(async () => undefined, acts, seen),
    control: onceEach(anew, told),
  })
  expect(seen.fired).toBeGreaterThan(0)
  console.log(`I23 ${inject('tier')}: ${seen.fired} moments, each once, 0 dates moved, 0 decided`)
})
