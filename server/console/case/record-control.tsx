import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { ChecklistControl } from './checklist-control.tsx'
import { PlainControl } from './plain-control.tsx'
import { RowsControl } from './rows-control.tsx'

type Value = RecordValues[string]

interface RecordControlProps {
  field: RecordField
  value: Value | undefined
  missing: boolean
  write(value: Value): void
}

/** One field of a record: a list, a checklist, or a plain one. */
export function RecordControl({ field, value, missing, write }: RecordControlProps) {
  const { type } = field
  const rows = Array.isArray(value) ? value.filter((one) => typeof one === 'object') : []
  if (type === 'list') return <RowsControl field={field} rows={rows} missing={missing} write={write} />
  if (type === 'checklist') return <ChecklistControl field={field} rows={rows} missing={missing} write={write} />
  return <PlainControl field={{ ...field, type }} value={value} missing={missing} write={write} />
}
