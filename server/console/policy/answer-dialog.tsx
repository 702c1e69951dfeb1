import type { PackVersion } from '@breakwater/shared/contract/policy.ts'
import { useState } from 'preact/hooks'
import { contract, useAsk } from '../api.ts'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { t } from '../text.ts'
import { type Answer, OptionControl } from './option-control.tsx'

/** The next number after this one; the last part counts up. */
const next = (version: string) => version.replace(/\d+$/, (last) => String(Number(last) + 1))

interface AnswerDialogProps {
  version: PackVersion
  close(): void
  kept(): void
}

/** Answers the questions a pack leaves to the organisation. Kept versions never change, so the answers make a version of their own. */
export function AnswerDialog({ version, close, kept }: AnswerDialogProps) {
  const [number, name] = useState(next(version.version))
  const [answers, answer] = useState<Record<string, Answer>>({})
  const draft = useAsk(contract.policy.draft)
  const from = { id: version.id, version: version.version }
  return (
    <FormDialog
      title={t('policy.answer')}
      action={t('policy.keep')}
      ready={Object.keys(answers).length > 0}
      busy={draft.busy}
      error={draft.error}
      close={close}
      send={() => draft.send({ body: { yaml: null, from, version: number, answers } }, kept)}
    >
      <p class="muted">{t('policy.answer_says')}</p>
      <Field
        label={t('policy.number')}
        control={(ids) => (
          <input
            {...ids}
            required
            pattern="\d+\.\d+\.\d+"
            value={number}
            onInput={(e) => name(e.currentTarget.value)}
          />
        )}
      />
      {[...version.options]
        .sort((a, b) => Number(b.askAtSetup) - Number(a.askAtSetup))
        .map((option) => (
          <OptionControl
            key={option.id}
            option={option}
            value={answers[option.id] ?? option.value}
            answer={(value) => answer({ ...answers, [option.id]: value })}
          />
        ))}
    </FormDialog>
  )
}
