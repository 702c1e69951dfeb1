import { useState } from 'preact/hooks'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { asReference } from '../parts/references.ts'
import { t } from '../text.ts'

interface AskManyDialogProps {
  busy: boolean
  error: unknown
  ask(body: { references: string[]; reason: string }): void
  close(): void
}

/** Many cases at once: two others agree before anything leaves (SECURITY G1). */
export function AskManyDialog({ busy, error, ask, close }: AskManyDialogProps) {
  const [typed, type] = useState('')
  const [reason, write] = useState('')
  const [tried, tryIt] = useState(false)
  const written = typed.split(/[\s,;]+/).filter(Boolean)
  const references = written.flatMap((one) => asReference(one) ?? [])
  const wrong = written.filter((one) => !asReference(one))
  const problem =
    wrong.length > 0
      ? t('records_page.references_wrong', { count: wrong.length, which: wrong.join(', ') })
      : references.length === 0
        ? t('records_page.references_needed')
        : null
  return (
    <FormDialog
      title={t('records_page.many')}
      action={t('records_page.ask_two')}
      busy={busy}
      error={error}
      send={() => {
        tryIt(true)
        if (!problem && !tooShort(reason)) ask({ references: [...new Set(references)], reason })
      }}
      close={close}
    >
      <p class="muted">{t('records_page.many_says')}</p>
      <Field
        label={t('records_page.references')}
        hint={t('records_page.references_hint')}
        error={tried ? problem : null}
        control={(ids) => (
          <textarea
            {...ids}
            rows={5}
            spellcheck={false}
            value={typed}
            onInput={(event) => type(event.currentTarget.value)}
          />
        )}
      />
      <ReasonField tried={tried} value={reason} write={write} />
    </FormDialog>
  )
}
