import { type FactName, factDefinition } from '@breakwater/shared/facts.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ClockEffect, Length } from '@breakwater/shared/policy-clocks.ts'
import type { Field } from '@breakwater/shared/policy-steps.ts'
import { calendarOf, dueAt } from './calendar.ts'
import type { PlainFault } from './plain.ts'

type Path = (string | number)[]
type Check = (pack: PolicyPack) => PlainFault[]

/** Every id of a list stands once. */
const doubles: Check = (pack) =>
  (['behaviours', 'wishes', 'support', 'channels'] as const).flatMap((part) => {
    const ids = (pack[part] ?? []).map(({ id }) => id)
    return ids.flatMap((id, n) =>
      ids.indexOf(id) === n ? [] : [{ path: [part, n], says: `"${id}" is written twice in "${part}".` }],
    )
  })

type Named = { id: string; type: string; not_before?: string | undefined }
/** The fields of one form: each once, and what points to another field finds it. */
function formFaults(fields: readonly Field[], path: Path): PlainFault[] {
  const has = (id: string, ...types: string[]) =>
    fields.some((f) => f.id === id && (types.length === 0 || types.includes(f.type)))
  const dates = (rows: readonly Named[]) =>
    rows.flatMap(({ id, not_before: other }) =>
      other === undefined || rows.some((f) => f.id === other && f.type === 'date')
        ? []
        : [`Field "${id}" does not come before "${other}", which is no date of the same form.`],
    )
  const says = [
    ...fields.flatMap(({ id }, n) =>
      fields.findIndex((f) => f.id === id) === n ? [] : [`Field "${id}" is written twice in one form.`],
    ),
    ...fields.flatMap(({ id, shown_if = {} }) =>
      Object.keys(shown_if)
        .filter((other) => !has(other))
        .map((other) => `Field "${id}" is shown only after "${other}", which is no field of the same form.`),
    ),
    ...fields.flatMap(({ id, not_below: other }) =>
      other === undefined || has(other, 'number', 'money')
        ? []
        : [`Field "${id}" is not below "${other}", which is no number of the same form.`],
    ),
    ...dates(fields),
    ...fields.flatMap(({ columns = [] }) => dates(columns)),
  ]
  return says.map((sentence) => ({ path, says: sentence }))
}

const forms: Check = (pack) => [
  ...pack.steps.flatMap(({ closed_by, decline }, n) => [
    ...formFaults(closed_by.fields ?? [], ['steps', n, 'closed_by', 'fields']),
    ...formFaults(decline?.fields ?? [], ['steps', n, 'decline', 'fields']),
  ]),
  ...Object.entries(pack.actions).flatMap(([id, { fields }]) => formFaults(fields ?? [], ['actions', id, 'fields'])),
]

const isYesNo = (name: string) => factDefinition(name as FactName)?.kind === 'tri'
/** What ends a step or is proved by it is answered yes or no; so is what a clock sets and a wish says. */
const facts: Check = (pack) => [
  ...pack.steps.flatMap(({ id, closed_by: { proves, fact } }, n) =>
    [proves, fact]
      .filter((name) => name !== undefined && !isYesNo(name))
      .map((name) => ({
        path: ['steps', n, 'closed_by'],
        says: `Step "${id}" makes "${name}" yes, but that fact is not answered yes or no.`,
      })),
  ),
  ...pack.wishes.flatMap(({ id, sets = {} }, n) =>
    Object.keys(sets)
      .filter((name) => !isYesNo(name) || factDefinition(name)?.from !== 'affected')
      .map((name) => ({
        path: ['wishes', n, 'sets'],
        says: `Wish "${id}" sets "${name}", which is no yes or no of the person's own.`,
      })),
  ),
]

/** A clock runs for a time that can be counted, and what it does at its end is there to be done. */
const clockEffects: Check = (pack) => {
  const known = new Set([
    ...pack.steps.flatMap(({ id, closed_by: { record } }) => [id, record ?? id]),
    ...Object.keys(pack.actions),
  ])
  const fault = (effect: ClockEffect): string[] => {
    if ('open' in effect && !pack.steps.some(({ id }) => id === effect.open))
      return [`opens "${effect.open}", which is no step of this pack.`]
    if ('allow' in effect && !known.has(effect.allow))
      return [`allows "${effect.allow}", which is no step or action of this pack.`]
    return 'set' in effect
      ? Object.keys(effect.set).flatMap((name) =>
          isYesNo(name) ? [] : [`sets "${name}", which is not answered yes or no.`],
        )
      : []
  }
  return Object.entries(pack.clocks).flatMap(([id, clock]) => {
    const path = ['clocks', id]
    const lengths = [clock.for, clock.hard_limit?.for ?? []].flat()
    return [
      ...[...clock.on_expiry, ...(clock.hard_limit?.on_expiry ?? [])]
        .flatMap(fault)
        .map((says) => ({ path, says: `Clock "${id}" ${says}` })),
      ...(lengths.some(isEndless) ? [{ path, says: `Clock "${id}" runs for more than a hundred years.` }] : []),
    ]
  })
}

const HOURS: Record<Length['unit'], number> = { hour: 1, 'working-day': 24, 'calendar-day': 24, month: 730, year: 8766 }
const isEndless = ({ n, unit }: Length) => n * HOURS[unit] > 100 * HOURS.year

type Span = { years?: number | undefined; months?: number | undefined; days?: number | undefined }
const daysIn = ({ years = 0, months = 0, days = 0 }: Span) => years * 365 + months * 30 + days
const retention: Check = (pack) =>
  Object.entries(pack.retention).flatMap(([id, rule]) => {
    const path = ['retention', id]
    if (daysIn(rule.for) === 0) return [{ path, says: `Retention "${id}" does not say how long.` }]
    return rule.floor && daysIn(rule.floor) > daysIn(rule.for)
      ? [{ path, says: `Retention "${id}" is shorter than the shortest it allows.` }]
      : []
  })

/** The calendar is one that can be counted with, and somebody can be reported. */
const head: Check = ({ pack, relations, gates }) => {
  const faults: PlainFault[] = []
  try {
    dueAt(new Date('2026-01-05T09:00:00Z'), { n: 1, unit: 'working-day' }, calendarOf(pack.calendar, 'UTC'))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    faults.push({ path: ['pack', 'calendar'], says: `The calendar cannot be used: ${error.message}.` })
  }
  if (Object.keys(relations).length === 0)
    faults.push({ path: ['relations'], says: 'The pack offers no relation, so nobody could be reported.' })
  for (const [id, { expires, distinct = [] }] of Object.entries(gates)) {
    if (expires?.n === 0) faults.push({ path: ['gates', id, 'expires'], says: `Gate "${id}" is over at once.` })
    if (new Set(distinct).size < distinct.length)
      faults.push({ path: ['gates', id, 'distinct'], says: `Gate "${id}" names the same person twice.` })
  }
  return faults
}

/** What is wrong inside the parts of a pack, whatever they cite elsewhere (POLICY I27). */
export const partFaults: Check = (pack) =>
  [head, doubles, forms, facts, clockEffects, retention].flatMap((check) => check(pack))
