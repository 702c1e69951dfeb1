import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
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
    <FormDialog
      title={title}
      action={t('answer.save')}
      leave={t('action.later')}
      ready={value !== null}
      busy={busy}
      error={error}
      send={() => {
        if (value !== null) answer(value)
      }}
      close={close}
    >
      <Choice
        legend={question?.says ?? title}
        options={options}
        chosen={value === null ? [] : [value]}
        choose={([chosen]) => choose(chosen ?? null)}
      />
    </FormDialog>
  )
}
