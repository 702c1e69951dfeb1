import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { useRef } from 'preact/hooks'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'
import { RecordFields, StillMissing } from './record-fields.tsx'
import { useRecord } from './record-values.ts'

interface RecordDialogProps {
  title: string
  help: string
  fields: readonly RecordField[]
  /** who besides the desk reads what is typed here */
  readers?: string
  draft: string
  /** what is on file already */
  filled?: RecordValues
  busy: boolean
  error: unknown
  record(values: RecordValues, done: () => void): void
  close(): void
}

/** The form of a step, drawn from its fields. What was typed survives closing and reload. */
export function RecordDialog({
  title,
  help,
  fields,
  readers,
  draft,
  filled,
  busy,
  error,
  record,
  close,
}: RecordDialogProps) {
  const typed = useRecord(draft, fields, filled)
  const form = useRef<HTMLFormElement>(null)
  const save = () => {
    const values = typed.complete()
    if (!values) return form.current?.querySelector<HTMLElement>('[role=alert]')?.focus()
    record(values, () => {
      typed.clear()
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
      <RecordFields record={typed} />
      {readers && <p class="small muted">{readers}</p>}
      <StillMissing record={typed} />
    </FormDialog>
  )
}
