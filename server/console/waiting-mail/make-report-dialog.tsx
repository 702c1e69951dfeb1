import { useState } from 'preact/hooks'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'

export function MakeReportDialog({
  busy,
  error,
  make,
  close,
}: {
  busy: boolean
  error: unknown
  make(email: string): void
  close(): void
}) {
  const [email, write] = useState('')
  return (
    <FormDialog
      title={t('waiting.report')}
      action={t('waiting.report')}
      native
      busy={busy}
      error={error}
      send={() => make(email.trim())}
      close={close}
    >
      <Field
        label={t('waiting.whom')}
        hint={t('waiting.whom_hint')}
        control={(ids) => (
          <input
            {...ids}
            type="email"
            required
            autocomplete="off"
            value={email}
            onInput={(event) => write(event.currentTarget.value)}
          />
        )}
      />
    </FormDialog>
  )
}
