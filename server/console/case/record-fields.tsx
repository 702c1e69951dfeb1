import type { RecordField } from '@breakwater/shared/step.ts'
import { t } from '../text.ts'
import { RecordControl } from './record-control.tsx'
import type { TypedRecord } from './record-values.ts'

/** Fields of a record as they are filled in. @param only some of them, where a page shows them in groups */
export function RecordFields({ record, only = record.fields }: { record: TypedRecord; only?: readonly RecordField[] }) {
  return (
    <>
      {only.map((field) => (
        <RecordControl
          key={field.id}
          field={field}
          value={record.values[field.id]}
          missing={record.missing.includes(field.id)}
          write={(value) => record.write(field.id, value)}
        />
      ))}
    </>
  )
}

/** How many fields are still empty, once somebody tried to send it. */
export function StillMissing({ record }: { record: TypedRecord }) {
  if (record.missing.length === 0) return null
  return (
    <p class="error" role="alert" tabIndex={-1}>
      {t('record.missing', { count: record.missing.length })}
    </p>
  )
}
