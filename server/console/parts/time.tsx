import { now } from '../clock.ts'
import { reader } from '../settings.ts'
import { t } from '../text.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const format = (moment: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(reader.value.locale, { timeZone: reader.value.timeZone, ...options }).format(new Date(moment))

const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const

const away = () => reader.value.timeZone !== Intl.DateTimeFormat().resolvedOptions().timeZone
const utc = (moment: string) => `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** "9 Nov 2026, 14:02"; names the zone when the computer is in another one. */
export const momentWords = (moment: string) =>
  format(moment, { ...DATE, ...CLOCK, ...(away() ? { timeZoneName: 'short' } : {}) })
export const dateWords = (moment: string) => format(moment, DATE)

/** A day such as `2026-11-09`, which is the same one in every zone. */
export const dayWords = (day: string) =>
  new Intl.DateTimeFormat(reader.value.locale, { timeZone: 'UTC', ...DATE }).format(new Date(day))

/** "12 minutes ago" under 24 hours, else the date. */
export function sinceWords(moment: string) {
  const ago = now() - Date.parse(moment)
  if (ago < 0 || ago >= DAY) return dateWords(moment)
  const relative = new Intl.RelativeTimeFormat(reader.value.locale, { numeric: 'auto' })
  return ago < HOUR
    ? relative.format(-Math.round(ago / 60_000), 'minute')
    : relative.format(-Math.round(ago / HOUR), 'hour')
}

/** "today", "tomorrow" or "12 Nov"; days are counted in the reader's zone, never in UTC. */
export function dueWords(moment: string) {
  const day = (at: number) => format(new Date(at).toISOString(), { year: 'numeric', month: '2-digit', day: '2-digit' })
  if (day(Date.parse(moment)) === day(now())) return t('time.today')
  if (day(Date.parse(moment)) === day(now() + DAY)) return t('time.tomorrow')
  return format(moment, { day: 'numeric', month: 'short' })
}

export function Time({ at, as = 'moment' }: { at: string; as?: 'moment' | 'date' | 'since' | 'due' }) {
  const words = { moment: momentWords, date: dateWords, since: sinceWords, due: dueWords }[as]
  return (
    <time dateTime={at} title={utc(at)} dir="auto">
      {words(at)}
    </time>
  )
}
