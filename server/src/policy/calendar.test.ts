import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { type Calendar, dueAt } from './calendar.ts'
import { momentsOf, stepDueAt } from './clocks.ts'
import { shippedPack } from './testing.ts'

const chicago: Calendar = { week: 'mon-fri', holidays: 'US', zone: 'America/Chicago', extraHolidays: [] }
const berlin: Calendar = { ...chicago, holidays: 'DE-BY', zone: 'Europe/Berlin' }
const at = (text: string, zone: string) => DateTime.fromISO(text, { zone }).toJSDate()
const local = (date: Date, zone: string) => DateTime.fromJSDate(date, { zone }).toFormat("yyyy-MM-dd'T'HH:mm")
const days = (n: number) => ({ n, unit: 'working-day' }) as const

test.each([
  ['over a weekend', '2026-03-06T16:59', 1, '2026-03-09T17:00'],
  ['from a Saturday', '2026-03-14T11:00', 1, '2026-03-16T17:00'],
  ['over the spring change of clocks', '2026-03-06T10:00', 5, '2026-03-13T17:00'],
  ['over the autumn change of clocks', '2026-10-30T10:00', 2, '2026-11-03T17:00'],
  ['over Independence Day, kept on the Friday before', '2026-07-02T10:00', 1, '2026-07-06T17:00'],
  ['over the turn of the year', '2026-12-31T09:00', 1, '2027-01-04T17:00'],
  ['no days from a free day', '2026-03-07T10:00', 0, '2026-03-09T17:00'],
])('POLICY C4 working days %s', (_, start, n, end) => {
  expect(local(dueAt(at(start, chicago.zone), days(n), chicago), chicago.zone)).toBe(end)
})

test('POLICY C4 a day already over elsewhere still counts in the zone of the organisation', () => {
  const lateMonday = at('2026-03-02T23:30', 'Europe/Berlin')
  expect(local(dueAt(lateMonday, days(1), berlin), berlin.zone)).toBe('2026-03-03T17:00')
  expect(local(dueAt(lateMonday, days(1), chicago), chicago.zone)).toBe('2026-03-03T17:00')
})

test('SETTLED 75 the own days of the organisation and its region are free', () => {
  const start = at('2026-01-05T10:00', berlin.zone)
  expect(local(dueAt(start, days(1), berlin), berlin.zone)).toBe('2026-01-07T17:00')
  const closed = { ...berlin, extraHolidays: ['2026-01-07', '2026-01-08'], dayEnds: '16:30' }
  expect(local(dueAt(start, days(1), closed), berlin.zone)).toBe('2026-01-09T16:30')
})

test('SETTLED 75 another working week', () => {
  const gulf: Calendar = { week: 'sun-thu', holidays: 'none', zone: 'Asia/Dubai', extraHolidays: [] }
  expect(local(dueAt(at('2026-03-05T10:00', gulf.zone), days(1), gulf), gulf.zone)).toBe('2026-03-08T17:00')
})

test('POLICY I23 calendar days keep the wall clock over a change of clocks; hours are exact', () => {
  const start = at('2026-03-28T09:00', berlin.zone)
  const day = dueAt(start, { n: 1, unit: 'calendar-day' }, berlin)
  expect(local(day, berlin.zone)).toBe('2026-03-29T09:00')
  expect(day.getTime() - start.getTime()).toBe(23 * 3_600_000)
  expect(dueAt(start, { n: 24, unit: 'hour' }, berlin).getTime() - start.getTime()).toBe(24 * 3_600_000)
})

test('months and years end on a day that exists', () => {
  expect(local(dueAt(at('2026-01-31T09:00', berlin.zone), { n: 1, unit: 'month' }, berlin), berlin.zone)).toBe(
    '2026-02-28T09:00',
  )
  expect(local(dueAt(at('2028-02-29T09:00', berlin.zone), { n: 6, unit: 'year' }, berlin), berlin.zone)).toBe(
    '2034-02-28T09:00',
  )
})

test('an unknown zone, week or region is an error, not a guess', () => {
  const start = new Date('2026-03-02T09:00:00Z')
  expect(() => dueAt(start, days(1), { ...chicago, zone: 'Nowhere/Here' })).toThrow('no such time zone')
  expect(() => dueAt(start, days(1), { ...chicago, week: 'one-two' })).toThrow('no such working week')
  expect(() => dueAt(start, days(1), { ...chicago, holidays: 'QQ' })).toThrow('no holidays known')
})

test('POLICY C7 silence: a reminder after ten working days, the expiry after fifteen, decided by nobody', () => {
  const silence = shippedPack('icn').clocks['silence']
  const moments = silence ? momentsOf(silence, at('2026-03-02T10:00', chicago.zone), chicago) : []
  expect(moments.map(({ kind, at: when }) => [kind, local(when, chicago.zone)])).toEqual([
    ['reminder', '2026-03-16T17:00'],
    ['expiry', '2026-03-23T17:00'],
  ])
  expect(moments[1]?.effects).toEqual([{ set: { 'counterparty.ignored': 'yes' } }, { remind: 'hr' }])
})

test('POLICY C1 and C8: the hard limit of seven days, and three checks that outlive the case', () => {
  const { clocks } = shippedPack('icn')
  const start = at('2026-03-06T10:00', chicago.zone)
  const acknowledge = clocks['acknowledge'] ? momentsOf(clocks['acknowledge'], start, chicago) : []
  expect(acknowledge.map(({ kind, at: when }) => [kind, local(when, chicago.zone)])).toEqual([
    ['expiry', '2026-03-09T17:00'],
    ['hard-limit', '2026-03-13T10:00'],
  ])
  const checks = clocks['no-penalty'] ? momentsOf(clocks['no-penalty'], start, chicago) : []
  expect(checks.map(({ at: when }) => local(when, chicago.zone).slice(0, 10))).toEqual([
    '2026-04-05',
    '2026-06-04',
    '2026-09-02',
  ])
  expect(clocks['no-penalty']?.after_closing).toBe(true)
})

test('POLICY C3 a reminder comes a day before the date, and the date itself follows', () => {
  const everyStep = shippedPack('icn').clocks['every-step']
  const due = at('2026-03-04T17:00', chicago.zone)
  const moments = everyStep ? momentsOf(everyStep, due, chicago) : []
  expect(moments.map(({ kind, at: when }) => [kind, local(when, chicago.zone)])).toEqual([
    ['reminder', '2026-03-03T17:00'],
    ['expiry', '2026-03-04T17:00'],
  ])
})

test('POLICY C5 the talk is due at the end of the next working day; what is due at once is due when it opens', () => {
  const icn = shippedPack('icn')
  const saved = at('2026-03-06T10:00', chicago.zone)
  expect(local(stepDueAt(icn, 'talk', saved, chicago), chicago.zone)).toBe('2026-03-09T17:00')
  expect(stepDueAt(icn, 'at-once', saved, chicago)).toEqual(saved)
})
