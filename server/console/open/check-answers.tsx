import type { Guide } from '@breakwater/shared/guide.ts'
import { Button } from '../parts/button.tsx'
import { Refused } from '../parts/refused.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import type { Answers } from './answers.ts'
import { fits } from './brought.ts'
import type { Question } from './question.tsx'

interface CheckAnswersProps {
  answers: Answers
  form: Guide['form']
  signedIn: boolean
  files: readonly File[]
  questions: readonly Question[]
  busy: boolean
  error: unknown
  change(question: Question): void
  send(): void
}

function said(question: Question, a: Answers, form: Guide['form'], files: readonly File[]): string {
  switch (question) {
    case 'danger':
      return a.danger === 'unknown' ? '' : t(`answer.${a.danger}`)
    case 'what':
      return a.what.trim()
    case 'brought':
      return [
        ...files.filter(fits).map(({ name }) => name),
        ...(a.pasted.trim() ? [t('ask.brought_pasted')] : []),
        ...(a.link.trim() ? [a.link.trim()] : []),
      ].join(', ')
    case 'whose':
      return t(`ask.whose_${a.whose}`)
    case 'who':
      return [a.name, a.organisation, a.address].filter(Boolean).join(', ')
    case 'relation':
      return form.relations.find(({ id }) => id === a.relation)?.label ?? ''
    case 'kinds':
      return form.behaviours
        .filter(({ id }) => a.behaviours.includes(id))
        .map(({ label }) => label)
        .join(', ')
    case 'name':
      return a.mode ? t(`ask.name_${a.mode}`) : ''
    case 'to':
      return [t(`ask.to_${a.to}`), a.manager ? t('ask.manager_leave') : ''].filter(Boolean).join('. ')
  }
}

/** Everything that was answered, each with a way to change it; then sent, after signing in where a name goes with it. */
export function CheckAnswers({ answers, form, signedIn, files, ...props }: CheckAnswersProps) {
  const { questions, busy, error, change, send } = props
  const nothing = said('brought', answers, form, files) === '' || !signedIn
  const empty = answers.what.trim() === '' && nothing
  const needsSignIn = !signedIn && answers.mode !== 'anonymous'
  return (
    <div class="stack">
      <dl class="promises">
        {questions.map((question) => (
          <div key={question}>
            <dt>{t(`ask.${question}_title`)}</dt>
            <dd>
              <span class="told" dir="auto">
                {said(question, answers, form, files) || <span class="muted">{t('ask.left_open')}</span>}
              </span>{' '}
              <a
                href={at.report({ q: question })}
                aria-label={`${t('ask.change')}: ${t(`ask.${question}_title`)}`}
                onClick={(event) => {
                  event.preventDefault()
                  change(question)
                }}
              >
                {t('ask.change')}
              </a>
            </dd>
          </div>
        ))}
      </dl>
      {empty ? (
        <p class="well" role="status">
          {t('ask.words_needed')}
        </p>
      ) : needsSignIn ? (
        <>
          <p>{t('ask.sign_in_says')}</p>
          <div class="bar">
            <a class="btn primary" href={at.signIn(at.report({ q: 'check' }))}>
              {t('ask.sign_in')}
            </a>
            <Button onClick={() => change('name')}>{t('ask.without_name')}</Button>
          </div>
        </>
      ) : (
        <div class="bar">
          <Button kind="primary" busy={busy} onClick={send}>
            {t('ask.send')}
          </Button>
        </div>
      )}
      <Refused error={error} />
    </div>
  )
}
