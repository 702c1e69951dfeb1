import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ClockEffect, ClockRule, Length } from '@breakwater/shared/policy-clocks.ts'
import { type Calendar, dueAt } from './calendar.ts'

/** One moment at which a clock does something; `index` tells repeated expiries apart. */
export interface ClockMoment {
  readonly kind: 'reminder' | 'expiry' | 'hard-limit'
  readonly index: number
  readonly at: Date
  readonly effects: readonly ClockEffect[]
}

/** Everything a clock that started at `start` will do, earliest first, until one of its stop events comes (POLICY 4). */
export function momentsOf(clock: ClockRule, start: Date, calendar: Calendar): ClockMoment[] {
  const lengths = Array.isArray(clock.for) ? clock.for : [clock.for]
  const expiries = lengths.map(
    (length): Omit<ClockMoment, 'index'> => ({
      kind: 'expiry',
      at: dueAt(start, length, calendar),
      effects: clock.on_expiry,
    }),
  )
  const reminders = (clock.reminders ?? []).flatMap(({ after, before, to }): Omit<ClockMoment, 'index'>[] => {
    const effects = [{ remind: to }]
    if (after) return [{ kind: 'reminder', at: dueAt(start, after, calendar), effects }]
    return expiries.map((expiry) => ({ kind: 'reminder', at: earlier(expiry.at, before), effects }))
  })
  const hard = clock.hard_limit
    ? [
        {
          kind: 'hard-limit' as const,
          at: dueAt(start, clock.hard_limit.for, calendar),
          effects: clock.hard_limit.on_expiry,
        },
      ]
    : []
  const moments = [...reminders, ...expiries, ...hard].sort((a, b) => a.at.getTime() - b.at.getTime())
  return moments.map((moment, index) => ({ ...moment, index }))
}

const HOURS = { hour: 1, 'calendar-day': 24, 'working-day': 24, month: 730, year: 8760 } as const
const earlier = (at: Date, before: Length | undefined) =>
  before ? new Date(at.getTime() - before.n * HOURS[before.unit] * 3_600_000) : at

/** When a step that opened is due: at once, or when its clock first expires. `started` is the moment of the clock's own start event. */
export function stepDueAt(pack: PolicyPack, due: string, started: Date, calendar: Calendar): Date {
  const clock = pack.clocks[due]
  if (!clock) return started
  const first = Array.isArray(clock.for) ? clock.for[0] : clock.for
  return first ? dueAt(started, first, calendar) : started
}
