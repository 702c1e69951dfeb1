import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Field } from '@breakwater/shared/policy-steps.ts'
import { Refusal } from '../refusal.ts'
import { policyRefusal } from './policy-refusal.ts'

const empty = (value: RecordValues[string] | undefined) =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
const fits: Record<Field['type'], (value: RecordValues[string], of: readonly { id: string }[]) => boolean> = {
  text: (v) => typeof v === 'string',
  'long-text': (v) => typeof v === 'string',
  date: (v) => typeof v === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(v) && !Number.isNaN(Date.parse(v)),
  people: (v) => typeof v === 'string' || Array.isArray(v),
  'yes-no': (v) => v === true || v === false || v === 'yes' || v === 'no',
  number: (v) => typeof v === 'number' || (typeof v === 'string' && v.trim() !== '' && Number.isFinite(Number(v))),
  money: (v) => typeof v === 'number' || (typeof v === 'string' && v.trim() !== '' && Number.isFinite(Number(v))),
  choice: (v, of) => typeof v === 'string' && of.some((o) => o.id === v),
}

/** Whether a field is asked for at all, given the other answers. */
export const asked = (field: Field, values: RecordValues) =>
  Object.entries(field.shown_if ?? {}).every(([other, wanted]) => wanted.includes(String(values[other] ?? '')))

/**
 * A record is complete when every field the pack asks for has an answer that fits (POLICY 1.1 `closed_by`).
 * @throws Refusal `record.needs` or `record.wrong` naming the field, `policy` where only one answer completes it
 */
export function checkRecord(pack: PolicyPack, clause: string, fields: readonly Field[], values: RecordValues): void {
  for (const field of fields.filter((f) => asked(f, values))) {
    const value = values[field.id]
    if (empty(value)) {
      if (field.optional) continue
      throw new Refusal('invalid', 'record.needs', { field: field.id, label: field.label })
    }
    if (!fits[field.type](value!, field.of ?? []))
      throw new Refusal('invalid', 'record.wrong', { field: field.id, label: field.label })
    const yes = value === true || value === 'yes'
    if (field.must && yes !== (field.must === 'yes')) throw policyRefusal(pack, clause, field.help ?? field.label)
    if (field.not_below && Number(value) < Number(values[field.not_below]))
      throw policyRefusal(pack, clause, field.help ?? field.label)
  }
}
