import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { useRef, useState } from 'preact/hooks'
import { useDraft } from '../draft.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'
import { RecordControl } from './record-control.tsx'

interface RecordDialogProps {
  title: string
  help: string
  fields: readonly RecordField[]
  draft: string
  busy: boolean
  error: unknown
  record(values: RecordValues, done: () => void): void
  close(): void
}

const empty = (value: RecordValues[string] | undefined) =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const answerIn = (value: RecordValues[string] | undefined) =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '')

const asked = (field: RecordField, values: RecordValues) =>
  Object.entries(field.shownIf ?? {}).every(([other, wanted]) => wanted.includes(answerIn(values[other])))

/** The form of a step, drawn from its fields. What was typed survives closing and reload. */
export function RecordDialog({ title, help, fields: all, draft, busy, error, record, close }: RecordDialogProps) {
  const kept = useDraft(`record:${draft}`)
  const values: RecordValues = kept.text ? JSON.parse(kept.text) : {}
  const fields = all.filter((field) => asked(field, values))
  const [missing, tell] = useState<readonly string[]>([])
  const form = useRef<HTMLFormElement>(null)
  const save = () => {
    const lacking = fields.filter((field) => field.required && empty(values[field.id])).map((field) => field.id)
    tell(lacking)
    if (lacking.length > 0) return form.current?.querySelector<HTMLElement>('[role=alert]')?.focus()
    const filled = Object.fromEntries(
      Object.entries(values).filter(([id, value]) => !empty(value) && fields.some((field) => field.id === id)),
    )
    record(filled, () => {
      kept.clear()
      close()
    })
  }
  return (
    <FormDialog
      title={title}
      action={t('step.save')}
      leave={t('action.later')}
      form={form}
      busy={busy}
      error={error}
      send={save}
      close={close}
    >
      {help && <p class="muted">{help}</p>}
      {fields.map((field) => (
        <RecordControl
          key={field.id}
          field={field}
          value={values[field.id]}
          missing={missing.includes(field.id)}
          write={(value) => kept.write(JSON.stringify({ ...values, [field.id]: value }))}
        />
      ))}
      {missing.length > 0 && (
        <p class="error" role="alert" tabIndex={-1}>
          {t('record.missing', { count: missing.length })}
        </p>
      )}
    </FormDialog>
  )
}
