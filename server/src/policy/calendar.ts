import type { PackCalendar } from '@breakwater/shared/policy.ts'
import type { Length } from '@breakwater/shared/policy-clocks.ts'
import Holidays from 'date-holidays'
import { DateTime } from 'luxon'

/** Working time of one organisation. `week` as `mon-fri`; `holidays` `org`, `none` or a region such as `GB-ENG`; days as `2026-12-24`. */
export interface Calendar {
  readonly week: string
  readonly holidays: string
  readonly zone: string
  readonly extraHolidays: readonly string[]
  /** `HH:mm` in the zone; 17:00 when left out. */
  readonly dayEnds?: string
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const STEP = { 'calendar-day': 'days', month: 'months', year: 'years' } as const

/** The calendar of a pack in the organisation's zone, with the organisation's own holidays. */
export const calendarOf = (pack: PackCalendar, zone: string, extraHolidays: readonly string[] = []): Calendar => ({
  week: pack.week,
  holidays: pack.holidays,
  dayEnds: pack.day_ends,
  zone,
  extraHolidays,
})

/**
 * When a length that begins at `start` is over. Working days end at the close of the nth working day after the
 * start's day; the other days, months and years keep the wall clock; hours are exact. Throws RangeError for an unknown zone or region.
 */
export function dueAt(start: Date, length: Length, calendar: Calendar): Date {
  const from = DateTime.fromJSDate(start, { zone: calendar.zone })
  if (!from.isValid) throw new RangeError(`no such time zone: ${calendar.zone}`)
  if (length.unit === 'hour') return from.plus({ hours: length.n }).toJSDate()
  if (length.unit !== 'working-day') return from.plus({ [STEP[length.unit]]: length.n }).toJSDate()
  const isFree = freeDays(calendar)
  let day = from.startOf('day')
  for (let left = length.n; left > 0 || isFree(day); ) {
    day = day.plus({ days: 1 })
    if (!isFree(day)) left -= 1
  }
  const [hour, minute] = (calendar.dayEnds ?? '17:00').split(':').map(Number)
  return day.set({ hour, minute }).toJSDate()
}

/** Whether a day is no working day. */
function freeDays(calendar: Calendar): (day: DateTime) => boolean {
  const week = workingDays(calendar.week)
  const own = new Set(calendar.extraHolidays)
  const publicDay = publicHolidays(calendar.holidays)
  return (day) => !week.has(day.weekday) || own.has(day.toISODate() ?? '') || publicDay(day)
}

function workingDays(week: string): ReadonlySet<number> {
  const [first, last] = week.split('-').map((day) => DAYS.indexOf(day))
  if (first === undefined || last === undefined || first < 0 || last < 0)
    throw new RangeError(`no such working week: ${week}`)
  const count = ((last - first + 7) % 7) + 1
  return new Set(Array.from({ length: count }, (_, n) => ((first + n) % 7) + 1))
}

// What a region's public holidays are never changes while the program runs, and finding them is slow.
const regions = new Map<string, (day: DateTime) => boolean>()

function publicHolidays(region: string): (day: DateTime) => boolean {
  const known = regions.get(region) ?? holidaysOf(region)
  regions.set(region, known)
  return known
}

function holidaysOf(region: string): (day: DateTime) => boolean {
  if (region === 'org' || region === 'none') return () => false
  const [country = '', state = '', part = ''] = region.split('-')
  const known = new Holidays(country, state, part)
  if (!known.getCountries()[country]) throw new RangeError(`no holidays known for: ${region}`)
  const dates = new Map<number, Set<string>>()
  return (day) => {
    let year = dates.get(day.year)
    if (!year) {
      year = new Set(
        known
          .getHolidays(day.year)
          .filter((h) => h.type === 'public')
          .map((h) => h.date.slice(0, 10)),
      )
      dates.set(day.year, year)
    }
    return year.has(day.toISODate() ?? '')
  }
}
