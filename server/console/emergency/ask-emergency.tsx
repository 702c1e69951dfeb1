import { useState } from 'preact/hooks'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { asReference } from '../parts/references.ts'
import { t } from '../text.ts'

interface AskEmergencyProps {
  busy: boolean
  error: unknown
  ask(reference: string, body: { reason: string; dangerToLife: boolean }): void
  close(): void
}

const LEAST = 30

/** Which case, why, and whether it cannot wait for the second person. */
export function AskEmergency({ busy, error, ask, close }: AskEmergencyProps) {
  const [typed, type] = useState('')
  const [reason, write] = useState('')
  const [danger, inDanger] = useState(false)
  const [tried, tryIt] = useState(false)
  const reference = asReference(typed)
  const short = reason.trim().length < LEAST
  const send = () => {
    tryIt(true)
    if (reference && !short) ask(reference, { reason: reason.trim(), dangerToLife: danger })
  }
  return (
    <FormDialog
      title={t('emergency.ask')}
      action={t('emergency.send')}
      busy={busy}
      error={error}
      send={send}
      close={close}
    >
      <p class="muted">
        {t('emergency.says')} {t('emergency.told')}
      </p>
      <Field
        label={t('emergency.reference')}
        hint={t('emergency.reference_hint')}
        error={tried && !reference ? t('emergency.reference_wrong') : null}
        control={(ids) => (
          <input
            {...ids}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => type(event.currentTarget.value)}
          />
        )}
      />
      <Field
        label={t('emergency.why')}
        hint={t('emergency.why_hint')}
        error={tried && short ? t('emergency.why_short') : null}
        control={(ids) => (
          <textarea {...ids} rows={4} dir="auto" value={reason} onInput={(e) => write(e.currentTarget.value)} />
        )}
      />
      <label class="check">
        <input type="checkbox" checked={danger} onChange={(event) => inDanger(event.currentTarget.checked)} />
        <span>{t('emergency.danger')}</span>
      </label>
      <div role="status">{danger && <p class="well">{t('emergency.danger_says')}</p>}</div>
    </FormDialog>
  )
}
