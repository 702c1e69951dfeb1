import type { RecordRow, RecordValues } from '@breakwater/shared/contract/cases.ts'
import { Day } from '@breakwater/shared/id.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Column, Field } from '@breakwater/shared/policy-steps.ts'
import { Refusal } from '../refusal.ts'
import { policyRefusal } from './policy-refusal.ts'

type Value = RecordValues[string]
/** Days as `2026-11-09`: today where the person is, and when the incident was, if that is known. */
export type Days = { today: string; incident?: string | undefined }

const empty = (value: Value | undefined) =>
  value === undefined || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && value.length === 0)
/** More than anything counted here; a number above it is a slip. */
const MOST = 1e12
const isNumber = (v: Value) =>
  (typeof v === 'number' || (typeof v === 'string' && v.trim() !== '')) && Math.abs(Number(v)) <= MOST
const rowsOf = (value: Value): RecordRow[] | undefined =>
  Array.isArray(value) && value.every((row) => typeof row === 'object')
    ? value.filter((row) => typeof row === 'object')
    : undefined

const fits: Record<Field['type'], (value: Value, of: readonly { id: string }[]) => boolean> = {
  text: (v) => typeof v === 'string',
  'long-text': (v) => typeof v === 'string',
  date: (v) => Day.safeParse(v).success,
  time: (v) => typeof v === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(v),
  people: (v) => [v].flat().every((one) => typeof one === 'string' && one.trim() !== ''),
  'yes-no': (v) => v === true || v === false || v === 'yes' || v === 'no',
  number: isNumber,
  money: isNumber,
  choice: (v, of) => typeof v === 'string' && of.some((o) => o.id === v),
  list: (v) => rowsOf(v) !== undefined,
  checklist: (v, of) => rowsOf(v)?.every((row) => of.some((o) => o.id === row.id)) ?? false,
}

/** Whether a field is asked for at all, given the other answers. */
export const asked = (field: Field, values: RecordValues) =>
  Object.entries(field.shown_if ?? {}).every(([other, wanted]) => wanted.includes(inWords(values[other])))

const inWords = (value: RecordValues[string] | undefined) =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '')

/**
 * A record is complete when every field the pack asks for has an answer that fits (POLICY 1.1 `closed_by`).
 * @throws Refusal `record.*` naming the field, `policy` where only one answer completes it
 */
export function checkRecord(
  pack: PolicyPack,
  clause: string,
  fields: readonly Field[],
  values: RecordValues,
  days?: Days,
): void {
  for (const field of fields.filter((f) => asked(f, values))) {
    const value = values[field.id]
    if (empty(value)) {
      if (field.optional) continue
      throw new Refusal('invalid', 'record.needs', { field: field.id, label: field.label })
    }
    if (!fits[field.type](value!, field.of ?? []))
      throw new Refusal('invalid', 'record.wrong', { field: field.id, label: field.label })
    if (field.type === 'date' && days) checkDay(field, field.on ?? (field.id === 'date' ? 'past' : 'any'), value!, days)
    if (field.not_before)
      checkOrder(
        field,
        value!,
        fields.find((f) => f.id === field.not_before),
        values,
      )
    if (field.type === 'list') for (const row of rowsOf(value!) ?? []) checkRow(field, row, days)
    if (field.type === 'checklist') checkItems(field, rowsOf(value!) ?? [])
    const yes = value === true || value === 'yes'
    if (field.must && yes !== (field.must === 'yes')) throw policyRefusal(pack, clause, field.help ?? field.label)
    if (field.not_below && Number(value) < Number(values[field.not_below]))
      throw policyRefusal(pack, clause, field.help ?? field.label)
  }
}

/** How many years ahead a day may lie that somebody plans for. */
const AHEAD = 20
const yearsOn = (day: string) => `${Number(day.slice(0, 4)) + AHEAD}${day.slice(4)}`

type Named = Pick<Field, 'id' | 'label'>
/** An end does not come before its start. */
function checkOrder(field: Named, value: Value, other: Named | undefined, values: RecordRow | RecordValues): void {
  const first = other && values[other.id]
  if (other && typeof first === 'string' && first && String(value) < first)
    throw new Refusal('invalid', 'record.before_other', { field: field.id, label: field.label, other: other.label })
}

function checkDay(field: Named, on: 'past' | 'future' | 'any', value: Value, days: Days): void {
  const say = (code: string, day = '') => new Refusal('invalid', code, { field: field.id, label: field.label, day })
  if (on === 'past' && String(value) > days.today) throw say('record.future')
  if (String(value) > yearsOn(days.today)) throw say('record.too_far')
  if (on === 'future' && String(value) < days.today) throw say('record.past')
  if (on === 'past' && days.incident && String(value) < days.incident)
    throw say('record.before_incident', days.incident)
}

function checkRow(field: Field, row: RecordRow, days?: Days): void {
  for (const column of field.columns ?? []) {
    const value = row[column.id]
    if (empty(value)) {
      if (column.optional) continue
      throw new Refusal('invalid', 'record.row_needs', { field: field.id, label: field.label, column: column.label })
    }
    if (!fits[column.type](value!, column.of ?? []))
      throw new Refusal('invalid', 'record.wrong', { field: field.id, label: column.label })
    if (column.type === 'date' && days) checkDay(column, column.on ?? 'any', value!, days)
    if (column.not_before)
      checkOrder(
        column,
        value!,
        field.columns?.find((c) => c.id === column.not_before),
        row,
      )
  }
}

/** Each item is done, or somebody says why it is not (POLICY 99). */
function checkItems(field: Field, rows: readonly RecordRow[]): void {
  for (const item of field.of ?? []) {
    const row = rows.find((each) => each.id === item.id)
    if (row?.done !== true && !String(row?.reason ?? '').trim())
      throw new Refusal('invalid', 'record.unchecked', { field: field.id, label: item.label })
  }
}

/** A row of a list or checklist as one line of words. */
export const rowWords = (field: Pick<Field, 'of' | 'columns'>, row: RecordRow, answer: (yes: boolean) => string) =>
  field.columns
    ? field.columns.flatMap((column) => cell(column, row[column.id], answer)).join(', ')
    : [field.of?.find((item) => item.id === row.id)?.label ?? String(row.id), answer(row.done === true), row.reason]
        .filter(Boolean)
        .join(', ')

const cell = (column: Column, value: RecordRow[string] | undefined, answer: (yes: boolean) => string): string[] =>
  empty(value)
    ? []
    : typeof value === 'boolean'
      ? [`${column.label}: ${answer(value)}`]
      : [column.of?.find((o) => o.id === value)?.label ?? String(value)]
