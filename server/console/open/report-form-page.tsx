import type { Guide } from '@breakwater/shared/guide.ts'
import type { Received } from '@breakwater/shared/report.ts'
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Loading } from '../parts/loading.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { asNameless, asReport, useAnswers } from './answers.ts'
import { broughtWith, useBringing } from './brought.ts'
import { CheckAnswers } from './check-answers.tsx'
import { OpenPage } from './open-page.tsx'
import { QUESTIONS, type Question, QuestionControl } from './question.tsx'
import { Sent } from './sent.tsx'

type Step = Question | 'check'

/**
 * The form for whoever has no extension, or is not signed in: one question a page, nothing needed but words, every answer can be changed
 * before sending, and a way out (SCREENS "Web form"). With a name it asks to sign in at the end; without one it does not.
 */
export function ReportFormPage() {
  const { query, route } = useLocation()
  const [sent, keep] = useState<Received | null>(null)
  const guide = useLoad(['guide'], contract.guide.read, {})
  const me = useLoad(['session'], contract.session.me, {})
  const { answers, answer, clear } = useAnswers(query.to === 'leadership' ? { to: 'leadership' } : {})
  const [files, bring] = useState<readonly File[]>([])
  const signedIn = me.data !== undefined
  const questions = QUESTIONS.filter((one) => one !== 'brought' || signedIn)
  const steps: readonly Step[] = [...questions, 'check']
  const step: Step = steps.find((one) => one === query.q) ?? 'danger'
  const bringing = useBringing(answers.key)
  const named = useAsk(contract.reports.send, () => void queries.invalidateQueries({ queryKey: ['case', 'mine'] }))
  const nameless = useAsk(contract.reports.nameless)
  const title = sent ? t('ask.sent') : step === 'check' ? t('ask.check') : t(`ask.${step}_title`)
  const heading = usePage([title], false)
  useEffect(() => heading.current?.focus(), [step, sent])
  const n = steps.indexOf(step)
  const go = (to: Step) => route(at.report({ q: to }))
  const done = (received: Received) => {
    clear()
    keep(received)
  }
  const send = () => {
    if (signedIn)
      void broughtWith(answers, files).then((brought) =>
        named.send(
          {
            body: asReport(
              answers,
              brought.map(({ item }) => item),
            ),
          },
          () => bringing.bring(brought),
        ),
      )
    else nameless.send({ body: asNameless(answers) })
  }
  useEffect(() => {
    const received = named.answer ?? nameless.answer
    if (received) done(received)
  }, [named.answer, nameless.answer])
  return (
    <OpenPage
      title={title}
      heading={heading}
      emergency={guide.data?.emergency}
      exit
      back={!sent && n > 0 ? at.report({ q: steps[n - 1]! }) : null}
    >
      {sent ? (
        <Sent sent={sent} signedIn={signedIn} bringing={bringing} />
      ) : !guide.data ? (
        <Loading error={guide.error} again={() => guide.refetch()} />
      ) : (
        <>
          {step === 'check' ? (
            <CheckAnswers
              answers={answers}
              form={guide.data.form}
              signedIn={signedIn}
              files={files}
              questions={questions}
              busy={named.busy || nameless.busy}
              error={named.error ?? nameless.error}
              change={go}
              send={send}
            />
          ) : (
            <Asked
              key={step}
              step={step}
              form={guide.data.form}
              answers={answers}
              signedIn={signedIn}
              answer={answer}
              files={files}
              bring={bring}
              next={() => go(steps[n + 1]!)}
            />
          )}
          {n === 0 && (
            <p class="small">
              <a href={at.guide}>{t('guide.link')}</a> · <a href={at.comeBack}>{t('guide.to_return')}</a>
            </p>
          )}
        </>
      )}
    </OpenPage>
  )
}

interface AskedProps extends Omit<Parameters<typeof QuestionControl>[0], 'question' | 'form'> {
  step: Question
  form: Guide['form']
  next(): void
}

function Asked({ step, next, ...control }: AskedProps) {
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        next()
      }}
    >
      <QuestionControl question={step} {...control} />
      {step === 'danger' && control.answers.danger === 'yes' && <p class="well">{t('ask.danger_first')}</p>}
      <div class="bar">
        <Button kind="primary" type="submit">
          {t('ask.next')}
        </Button>
      </div>
    </form>
  )
}
