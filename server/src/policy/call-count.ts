/** Where and when somebody works: an IANA zone, and hours such as `mon-fri 09:00-17:30`. */
export type Hours = { time_zone: string; work_hours: string }

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** Of calls or messages, how many there were and how many outside the person's working hours in their own zone (POLICY 5). */
export function callCount(calls: readonly Date[], hours: Hours): { all: number; outside: number } {
  const during = workingTime(hours)
  return { all: calls.length, outside: calls.filter((at) => !during(at)).length }
}

function workingTime({ time_zone, work_hours }: Hours): (at: Date) => boolean {
  const [, first, last, from, to] = /^(\w{3})-(\w{3}) (\d\d:\d\d)-(\d\d:\d\d)$/.exec(work_hours) ?? []
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: time_zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const place = (day = '') => DAYS.indexOf(day.toLowerCase() as (typeof DAYS)[number])
  const length = (place(last) - place(first) + 7) % 7
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map((p) => [p.type, p.value]))
    const time = `${parts.hour}:${parts.minute}`
    const day = (place(parts.weekday) - place(first) + 7) % 7
    return from !== undefined && to !== undefined && day <= length && time >= from && time < to
  }
}
