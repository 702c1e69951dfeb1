import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { useState } from 'preact/hooks'
import { useDraft } from '../draft.ts'

type Value = RecordValues[string]

const empty = (value: Value | undefined) =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const answerIn = (value: Value | undefined) =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '')

const asked = (field: RecordField, values: RecordValues) =>
  Object.entries(field.shownIf ?? {}).every(([other, wanted]) => wanted.includes(answerIn(values[other])))

/**
 * What somebody fills into the fields of a record. It survives leaving, reload and being offline until it was kept.
 * @param draft names the record, such as `BW-7Q4K9T:STEP` @param filled what is on file already; what is typed stands over it
 */
export function useRecord(draft: string, all: readonly RecordField[], filled: RecordValues = {}) {
  const kept = useDraft(`record:${draft}`)
  const typed: RecordValues = kept.text ? JSON.parse(kept.text) : {}
  const values = { ...filled, ...typed }
  const fields = all.filter((field) => asked(field, values))
  const [missing, tell] = useState<readonly string[]>([])
  const filledIn = (): RecordValues =>
    Object.fromEntries(
      Object.entries(values).filter(([id, value]) => !empty(value) && fields.some((field) => field.id === id)),
    )
  return {
    values,
    fields,
    missing,
    filledIn,
    clear: kept.clear,
    write: (id: string, value: Value) => kept.write(JSON.stringify({ ...typed, [id]: value })),
    /** what is filled in, or null while a field is empty that has to be there: then it says which */
    complete(): RecordValues | null {
      const lacking = fields.filter((field) => field.required && empty(values[field.id])).map((field) => field.id)
      tell(lacking)
      return lacking.length > 0 ? null : filledIn()
    },
  }
}

export type TypedRecord = ReturnType<typeof useRecord>
