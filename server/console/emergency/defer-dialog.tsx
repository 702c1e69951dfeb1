import { useState } from 'preact/hooks'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'

interface DeferDialogProps {
  reference: string
  busy: boolean
  error: unknown
  defer(body: { reason: string; days: number }): void
  close(): void
}

const LEAST = 30
const MOST_DAYS = 30

/** Legal's reason for telling whoever reported later, and for how many days. */
export function DeferDialog({ reference, busy, error, defer, close }: DeferDialogProps) {
  const [days, count] = useState('7')
  const [reason, write] = useState('')
  const [tried, tryIt] = useState(false)
  const short = reason.trim().length < LEAST
  const number = Number(days)
  const sane = Number.isInteger(number) && number >= 1 && number <= MOST_DAYS
  return (
    <FormDialog
      title={t('emergency.defer_of', { reference })}
      action={t('emergency.defer')}
      busy={busy}
      error={error}
      send={() => {
        tryIt(true)
        if (sane && !short) defer({ reason: reason.trim(), days: number })
      }}
      close={close}
    >
      <p class="muted">{t('emergency.defer_says')}</p>
      <Field
        label={t('emergency.defer_days')}
        control={(ids) => (
          <input
            {...ids}
            type="number"
            min={1}
            max={MOST_DAYS}
            value={days}
            onInput={(event) => count(event.currentTarget.value)}
          />
        )}
      />
      <Field
        label={t('reason.label')}
        error={tried && short ? t('emergency.why_short') : null}
        control={(ids) => (
          <textarea {...ids} rows={4} dir="auto" value={reason} onInput={(e) => write(e.currentTarget.value)} />
        )}
      />
    </FormDialog>
  )
}
