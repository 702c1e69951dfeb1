import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'

const ANSWERS = ['no', 'yes', 'unsaid'] as const
type Asked = (typeof ANSWERS)[number]

/** Taking a report back. The private question is optional; its answer never shows to colleagues (SETTLED 71). */
export function TakeBackDialog({
  busy,
  error,
  take,
  close,
}: {
  busy: boolean
  error: unknown
  take(asked: Asked, by: string): void
  close(): void
}) {
  const [asked, answer] = useState<Asked | null>(null)
  const [by, name] = useState('')
  return (
    <FormDialog
      title={t('take_back.title')}
      action={t('take_back.do')}
      leave={t('take_back.keep')}
      busy={busy}
      error={error}
      send={() => take(asked ?? 'unsaid', asked === 'yes' ? by : '')}
      close={close}
    >
      <p>{t('take_back.says')}</p>
      <Choice
        legend={t('take_back.asked')}
        hint={t('take_back.asked_hint')}
        options={ANSWERS.map((value) => ({ value, label: t(`take_back.asked_${value}`) }))}
        chosen={asked ? [asked] : []}
        choose={([chosen]) => answer(ANSWERS.find((value) => value === chosen) ?? null)}
      />
      {asked === 'yes' && (
        <Field
          label={t('take_back.who')}
          hint={t('take_back.who_hint')}
          control={(ids) => (
            <input {...ids} maxLength={200} value={by} onInput={(event) => name(event.currentTarget.value)} />
          )}
        />
      )}
    </FormDialog>
  )
}
