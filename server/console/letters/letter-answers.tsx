import type { LetterView } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import type { LetterAsk, LetterParams } from './asks.ts'

interface LetterAnswersProps {
  letter: LetterView
  ask: LetterAsk<'answer', LetterView>
  params: LetterParams
}
const UNWILLING = ['unknown', 'no', 'yes'] as const

/** What came back. Nothing the other side writes joins the case by itself: somebody writes it down here. */
export function LetterAnswers({ letter, ask, params }: LetterAnswersProps) {
  const [on, date] = useState('')
  const [words, write] = useState('')
  const [unwilling, judge] = useState<(typeof UNWILLING)[number]>('unknown')
  const [only, receipt] = useState(false)
  const body = { on, words, unwilling, acknowledgedOnly: only }
  return (
    <Card title={t('letters.answered')}>
      {letter.answered.length === 0 && <p class="muted">{t('letters.no_answer')}</p>}
      <ul class="rows">
        {letter.answered.map((one) => (
          <li key={one.id}>
            <p dir="auto">{one.words}</p>
            <p class="small muted">
              {one.on} · {t(one.acknowledgedOnly ? 'letters.receipt_only' : `letters.unwilling_${one.unwilling}`)} ·{' '}
              <bdi>{one.by.name}</bdi>
            </p>
          </li>
        ))}
      </ul>
      {letter.can.includes('answer') && (
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            ask.send({ params, body }, () => write(''))
          }}
        >
          <Field
            label={t('letters.answer_on')}
            control={(ids) => (
              <input {...ids} type="date" value={on} onInput={(event) => date(event.currentTarget.value)} />
            )}
          />
          <Field
            label={t('letters.answer_words')}
            control={(ids) => (
              <textarea
                {...ids}
                rows={3}
                dir="auto"
                value={words}
                onInput={(event) => write(event.currentTarget.value)}
              />
            )}
          />
          <Choice
            legend={t('letters.answer_kind')}
            many
            options={[{ value: 'only', label: t('letters.receipt_only') }]}
            chosen={only ? ['only'] : []}
            choose={(chosen) => receipt(chosen.includes('only'))}
          />
          <Choice
            legend={t('letters.unwilling')}
            inline
            options={UNWILLING.map((value) => ({ value, label: t(`letters.unwilling_${value}`) }))}
            chosen={[unwilling]}
            choose={([value]) => judge(UNWILLING.find((u) => u === value) ?? 'unknown')}
          />
          <div class="bar">
            <Button type="submit" busy={ask.busy}>
              {t('letters.answer_save')}
            </Button>
          </div>
          <Refused error={ask.error} />
        </form>
      )}
    </Card>
  )
}
