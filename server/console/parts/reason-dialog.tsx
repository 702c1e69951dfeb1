import { useState } from 'preact/hooks'
import { FormDialog } from './form-dialog.tsx'
import { ReasonField, tooShort } from './reason-field.tsx'

interface ReasonDialogProps {
  title: string
  says: string
  label: string
  action: string
  /** a reason that may stay empty */
  optional?: boolean
  busy: boolean
  error: unknown
  give(reason: string): void
  close(): void
}

/** Something that goes into the record together with why. */
export function ReasonDialog({
  title,
  says,
  label,
  action,
  optional = false,
  busy,
  error,
  give,
  close,
}: ReasonDialogProps) {
  const [reason, write] = useState('')
  const [short, tell] = useState(false)
  return (
    <FormDialog
      title={title}
      action={action}
      busy={busy}
      error={error}
      send={() => {
        const missing = !optional && tooShort(reason)
        tell(missing)
        if (!missing) give(reason)
      }}
      close={close}
    >
      <p class="muted">{says}</p>
      <ReasonField label={label} optional={optional} rows={4} tried={short} value={reason} write={write} />
    </FormDialog>
  )
}
