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
import { clockEvent } from './event.ts'
import { clockJob } from './job.ts'

const full = inject('tier') === 'full'
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

test('I23 the same beginning gives the same dates, in order, never before it, through every change of clocks', () => {
  const starts = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) })
  const anyClock = fc.constantFrom(...CLOCKS.map(([name]) => name).filter((name) => name !== 'every-step'))
  fc.assert(
    fc.property(anyClock, starts, fc.constantFrom(...zones), (name, start, zone) => {
      const first = dates(name, start, zone)
      const again = dates(name, start, zone)
      return (
        JSON.stringify(first) === JSON.stringify(again) &&
        first.every((at, i) => at >= start && (i === 0 || at >= first[i - 1]!))
      )
    }),
    { numRuns: full ? 20_000 : 300 },
  )
  // control: counting a day as 24 hours is an hour off after clocks change
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
const acts = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('event' as const), event: fc.constantFrom(...EVENTS) }),
    fc.record({ do: fc.constant('move' as const), hours: fc.constantFrom(1, 20, 24, 100, 400, -1, -24) }),
    fc.constant({ do: 'run' as const }),
    fc.constant({ do: 'replay' as const }),
  ),
  { minLength: 6, maxLength: full ? 40 : 10 },
)

test('I23 replayed events, a clock that jumps and a job that runs twice: each moment once, no date moves, nothing decided', {
  timeout: 3_600_000,
}, async () => {
  let fired = 0
  await fc.assert(
    fc.asyncProperty(acts, async (list) => {
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
      for (const act of list as Act[]) {
        if (act.do === 'event') {
          await tell(act.event)
          said.push(act.event)
        }
        if (act.do === 'move') desk.clock.advance(act.hours * HOUR)
        if (act.do === 'run') await Promise.all([clockJob.run(desk.deps, {}), clockJob.run(desk.deps, {})])
        if (act.do === 'replay') for (const event of said) await tell(event)
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
        fired += row.fired
      }
      const lines = await desk.lines(c.caseId)
      const passed = lines.filter((line) => line.startsWith('clock.passed'))
      expect(passed.length).toBeLessThanOrEqual(rows.filter((row) => row.clock === 'silence').length)
      const decided = await desk.rows(
        sql`select 1 from app.action where case_id = ${c.caseId} and kind !~ '^restriction' union all select 1 from app.gate_proposal where case_id = ${c.caseId} and state in ('carried-out', 'declined')`,
      )
      expect(decided).toEqual([])
    }),
    { numRuns: full ? 1_000 : 4, endOnFailure: true },
  )
  expect(fired).toBeGreaterThan(0)
  console.log(`I23 ${inject('tier')}: ${fired} moments, each once, 0 dates moved, 0 decided`)
  // control: without remembering what was done, every run does it again
  const start = Date.UTC(2026, 9, 30, 13)
  const forgetful = (runs: number[]) =>
    runs.flatMap((now) => dates('silence', start, zones[0]).filter((at) => at <= now)).length
  const later = start + 60 * 24 * HOUR
  expect(forgetful([later, later])).toBeGreaterThan(dates('silence', start, zones[0]).length)
})
