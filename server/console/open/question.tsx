import type { Guide } from '@breakwater/shared/guide.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { t } from '../text.ts'
import type { Answers } from './answers.ts'
import { BroughtControl } from './brought-control.tsx'

/** In the order they are asked; one a page. What goes along is asked of who is signed in. */
export const QUESTIONS = ['danger', 'what', 'brought', 'whose', 'who', 'relation', 'kinds', 'name', 'to'] as const
export type Question = (typeof QUESTIONS)[number]

interface QuestionProps {
  question: Question
  answers: Answers
  form: Guide['form']
  signedIn: boolean
  answer(more: Partial<Answers>): void
  files: readonly File[]
  bring(files: readonly File[]): void
}

const DANGER = ['yes', 'no'] as const
const MODES = ['confidential', 'named', 'anonymous'] as const

/** The control of one question. Nothing is chosen for the person. */
export function QuestionControl({ question, answers, form, signedIn, answer, files, bring }: QuestionProps) {
  const legend = t(`ask.${question}`)
  const hint = t(`ask.${question}_hint`)
  const line = (id: 'name' | 'organisation' | 'address') => (
    <Field
      key={id}
      label={t(`ask.who_${id}`)}
      optional
      control={(ids) => (
        <input {...ids} dir="auto" value={answers[id]} onInput={(e) => answer({ [id]: e.currentTarget.value })} />
      )}
    />
  )
  switch (question) {
    case 'danger':
      return (
        <Choice
          legend={legend}
          hint={hint}
          options={DANGER.map((value) => ({ value, label: t(`answer.${value}`) }))}
          chosen={[answers.danger]}
          choose={([chosen]) => answer({ danger: DANGER.find((one) => one === chosen) ?? 'unknown' })}
        />
      )
    case 'what':
      return (
        <Field
          label={legend}
          hint={hint}
          control={(ids) => (
            <textarea
              {...ids}
              rows={10}
              dir="auto"
              value={answers.what}
              onInput={(e) => answer({ what: e.currentTarget.value })}
            />
          )}
        />
      )
    case 'brought':
      return <BroughtControl answers={answers} files={files} bring={bring} answer={answer} />
    case 'whose':
      return (
        <Choice
          legend={legend}
          hint={hint}
          options={(['mine', 'saw'] as const).map((value) => ({ value, label: t(`ask.whose_${value}`) }))}
          chosen={[answers.whose]}
          choose={([chosen]) => answer({ whose: chosen === 'saw' ? 'saw' : 'mine' })}
        />
      )
    case 'who':
      return (
        <fieldset class="stack choice">
          <legend>{legend}</legend>
          <p class="hint">{hint}</p>
          {line('name')}
          {line('organisation')}
          {line('address')}
        </fieldset>
      )
    case 'relation':
      return (
        <Choice
          legend={legend}
          hint={hint}
          options={form.relations.map(({ id, label }) => ({ value: id, label }))}
          chosen={[answers.relation]}
          choose={([relation]) => answer({ relation: relation ?? 'unknown' })}
        />
      )
    case 'kinds':
      return (
        <Choice
          many
          legend={legend}
          hint={hint}
          options={form.behaviours.map(({ id, label }) => ({ value: id, label }))}
          chosen={answers.behaviours}
          choose={(behaviours) => answer({ behaviours })}
        />
      )
    case 'name':
      return (
        <div class="stack">
          <Choice
            legend={legend}
            hint={hint}
            options={MODES.map((value) => ({
              value,
              label: t(`ask.name_${value}`),
              hint: t(`ask.name_${value}_hint`),
            }))}
            chosen={answers.mode ? [answers.mode] : []}
            choose={([chosen]) => answer({ mode: MODES.find((one) => one === chosen) ?? '' })}
          />
          {answers.mode === 'anonymous' && (
            <div class="well">
              <p>{t('ask.limits')}</p>
              <ul class="bullets">
                {form.limits.map((limit) => (
                  <li key={limit}>{limit}</li>
                ))}
              </ul>
            </div>
          )}
        </div>
      )
    case 'to':
      return (
        <div class="stack">
          <Choice
            legend={legend}
            hint={hint}
            options={(
              [
                'hr',
                ...(signedIn && answers.mode !== 'anonymous' ? (['supervisor'] as const) : []),
                'leadership',
              ] as const
            ).map((value) => ({ value, label: t(`ask.to_${value}`), hint: t(`ask.to_${value}_hint`) }))}
            chosen={[answers.to]}
            choose={([to]) => answer({ to: to === 'leadership' || to === 'supervisor' ? to : 'hr' })}
          />
          {answers.to !== 'leadership' && answers.mode !== 'anonymous' && (
            <Choice
              many
              legend={t('ask.manager')}
              options={[{ value: 'leave-out', label: t('ask.manager_leave') }]}
              chosen={answers.manager ? [answers.manager] : []}
              choose={(chosen) => answer({ manager: chosen.length ? 'leave-out' : '' })}
            />
          )}
        </div>
      )
  }
}
