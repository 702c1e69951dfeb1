import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'
import { type Calendar, calendarOf } from './calendar.ts'

/** The organisation's zone and its own holidays as `2026-12-24` (SETTLED 75); they stand in its settings. */
export type WorkingTime = { zone: string; holidays: readonly string[] }

export async function workingTime(tx: Tx): Promise<WorkingTime> {
  const row = await tx.selectFrom('organisation').select(['time_zone', 'settings']).executeTakeFirst()
  const days = row?.settings['holidays']
  return {
    zone: row?.time_zone ?? 'Europe/London',
    holidays: Array.isArray(days) ? days.filter((day): day is string => typeof day === 'string') : [],
  }
}

/** The calendar a pack's clocks run by in this organisation. */
export const calendarIn = (pack: PolicyPack, { zone, holidays }: WorkingTime): Calendar =>
  calendarOf(pack.pack.calendar, zone, holidays)
