import type { PlannedStep } from '@breakwater/shared/policy-plan.ts'
import { firstEvents } from '../clocks/event.ts'
import { FROM_OPENING, FROM_REPORT, firstMoment } from '../clocks/rows.ts'
import type { Tx } from '../db/as.ts'
import { stepDueAt } from './clocks.ts'
import type { Situation } from './situation.ts'
import { calendarIn, workingTime } from './working-time.ts'

/** When a step is due, from when it counts, and when its clock first does something; a step that still waits for its event has no date. */
export type Due = { at: Date | null; start: Date | null; first: Date | null }

/** Finds due dates for cases of one batch; the same date is computed once, because calendars are slow. */
export async function dueDates(tx: Tx, situations: readonly Situation[], now: Date) {
  const time = await workingTime(tx)
  const waits = situations.filter((s) => s.plan.steps.some(({ due }) => awaited(s, due)))
  const happened = await firstEvents(
    tx,
    waits.map((s) => s.file.id),
  )
  const known = new Map<string, Due>()
  return (s: Situation, { due, incident }: PlannedStep): Due => {
    const rule = s.pack.clocks[due]
    if (!rule) return { at: now, start: null, first: null }
    const start = FROM_REPORT.includes(rule.from)
      ? reportedAt(s, incident)
      : FROM_OPENING.includes(rule.from)
        ? now
        : happened.get(`${s.file.id} ${rule.from}`)
    if (!start) return { at: null, start: null, first: null }
    const name = `${s.file.pack} ${s.file.pack_version} ${due} ${start.getTime()}`
    const calendar = calendarIn(s.pack, time)
    const found = known.get(name) ?? {
      at: stepDueAt(s.pack, due, start, calendar),
      start,
      first: firstMoment(rule, start, calendar),
    }
    known.set(name, found)
    return found
  }
}

/** A step of one incident counts from when that incident became known (SETTLED 59). */
const reportedAt = (s: Situation, incident: string | null) => {
  const told = s.told.find(({ id }) => id === incident)
  return told ? new Date(told.known_at) : s.file.received_at
}

/** Whether a step's date hangs on something that happens on the case later, such as that the person is safe (POLICY C10). */
const awaited = (s: Situation, due: string) => {
  const from = s.pack.clocks[due]?.from
  return from !== undefined && !FROM_OPENING.includes(from) && !FROM_REPORT.includes(from)
}
