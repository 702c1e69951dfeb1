import type { LetterView } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'
import type { LetterAsk, LetterParams } from './asks.ts'

interface RecordSentDialogProps {
  ask: LetterAsk<'recorded', LetterView>
  params: LetterParams
  close(): void
}

/** It went out by post or by hand: the day and the proof go on file. */
export function RecordSentDialog({ ask, params, close }: RecordSentDialogProps) {
  const [via, choose] = useState<'post' | 'hand'>('post')
  const [on, date] = useState('')
  const [proof, write] = useState('')
  return (
    <FormDialog
      title={t('letters.record_sent')}
      action={t('letters.record_sent')}
      busy={ask.busy}
      error={ask.error}
      send={() => ask.send({ params, body: { via, on, proof } }, close)}
      close={close}
    >
      <Choice
        legend={t('letters.how')}
        inline
        options={(['post', 'hand'] as const).map((value) => ({ value, label: t(`letters.via_${value}`) }))}
        chosen={[via]}
        choose={([value]) => choose(value === 'hand' ? 'hand' : 'post')}
      />
      <Field
        label={t('letters.sent_on')}
        control={(ids) => (
          <input {...ids} type="date" value={on} onInput={(event) => date(event.currentTarget.value)} />
        )}
      />
      <Field
        label={t('letters.proof')}
        hint={t('letters.proof_hint')}
        control={(ids) => <input {...ids} value={proof} onInput={(event) => write(event.currentTarget.value)} />}
      />
    </FormDialog>
  )
}
