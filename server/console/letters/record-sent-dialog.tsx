import type { LetterView } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
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
    <Dialog title={t('letters.record_sent')} close={close}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          ask.send({ params, body: { via, on, proof } }, close)
        }}
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
        <div class="bar">
          <Button kind="primary" type="submit" busy={ask.busy}>
            {t('letters.record_sent')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.cancel')}
          </Button>
        </div>
        <Refused error={ask.error} />
      </form>
    </Dialog>
  )
}
