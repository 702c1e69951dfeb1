import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface AnswerDialogProps {
  title: string
  question: CaseView['questions'][number] | null
  busy: boolean
  error: unknown
  answer(value: string): void
  close(): void
}

/** A step that ends with an answer. Without words of the policy for it, it is a plain yes or no. */
export function AnswerDialog({ title, question, busy, error, answer, close }: AnswerDialogProps) {
  const [value, choose] = useState<string | null>(null)
  const options = question?.options ?? [
    { value: 'yes', label: t('answer.yes') },
    { value: 'no', label: t('answer.no') },
  ]
  return (
    <Dialog title={title} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (value !== null) answer(value)
        }}
      >
        <Choice
          legend={question?.says ?? title}
          options={options}
          chosen={value === null ? [] : [value]}
          choose={([chosen]) => choose(chosen ?? null)}
        />
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy} disabled={value === null}>
            {t('answer.save')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.later')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Dialog>
  )
}
