import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
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
    <Dialog title={t('waiting.report')} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          make(email.trim())
        }}
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
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy}>
            {t('waiting.report')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.cancel')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Dialog>
  )
}
