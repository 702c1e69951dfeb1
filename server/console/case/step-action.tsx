import type { CaseView } from '@breakwater/shared/case.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { AnswerDialog } from './answer-dialog.tsx'
import { DecidedAction, proposalOf } from './decided-action.tsx'
import { gateOpen } from './primary.ts'
import { RecordDialog } from './record-dialog.tsx'
import type { CaseVerbs } from './verbs.ts'

interface StepActionProps {
  view: Pick<CaseView, 'reference' | 'questions' | 'proposals'>
  step: StepView
  verbs: Pick<CaseVerbs, 'record' | 'act' | 'fact'>
  kind: 'primary' | 'default'
}

/** The one button that ends a step, and the form it needs: a record, an action of the policy, or an answer. */
export function StepAction({ view, step, verbs, kind }: StepActionProps) {
  const [open, setOpen] = useState(false)
  const { reference } = view
  const { closes } = step
  const close = () => {
    verbs.record.forget()
    verbs.act.forget()
    verbs.fact.forget()
    setOpen(false)
  }
  if (closes.kind === 'record') {
    const record = (values: Parameters<typeof verbs.record.send>[0]['body']['values'], done?: () => void) =>
      verbs.record.send({ params: { reference, step: step.id }, body: { values } }, done)
    const bare = closes.fields.length === 0
    return (
      <>
        <Button
          kind={kind}
          icon="check"
          busy={bare && verbs.record.busy}
          onClick={() => (bare ? record({}) : setOpen(true))}
        >
          {step.do ?? t(bare ? 'step.done' : 'step.record')}
        </Button>
        {bare && <Refused error={verbs.record.error} />}
        {open && (
          <RecordDialog
            title={step.title}
            help={step.help}
            fields={closes.fields}
            draft={`${reference}:${step.id}`}
            busy={verbs.record.busy}
            error={verbs.record.error}
            record={record}
            close={close}
          />
        )}
      </>
    )
  }
  if (closes.kind === 'fact') {
    const question = view.questions.find(({ fact }) => fact === closes.fact)
    return (
      <>
        <Button kind={kind} onClick={() => setOpen(true)}>
          {step.do ?? t('step.answer')}
        </Button>
        {open && (
          <AnswerDialog
            title={step.title}
            question={question ?? null}
            busy={verbs.fact.busy}
            error={verbs.fact.error}
            answer={(value) => verbs.fact.send({ params: { reference }, body: { fact: closes.fact, value } }, close)}
            close={close}
          />
        )}
      </>
    )
  }
  if (closes.decided)
    return (
      <DecidedAction
        reference={reference}
        proposal={proposalOf(view, closes.action)}
        look={kind === 'primary' ? 'btn primary' : 'btn'}
      />
    )
  if (closes.door)
    return (
      <a
        class={kind === 'primary' ? 'btn primary' : 'btn'}
        href={closes.door === 'contracts' ? at.contracts : `${at.case(reference)}?tab=letters`}
      >
        {step.do ?? step.title}
      </a>
    )
  return (
    <>
      {gateOpen(step) ? (
        <Button kind={kind} onClick={() => setOpen(true)}>
          {step.do ?? step.title}
        </Button>
      ) : (
        <p class="muted small">{t('step.gate_closed')}</p>
      )}
      {open && closes.fields && (
        <RecordDialog
          title={step.do ?? step.title}
          help={step.help}
          fields={[...closes.fields, { id: 'reason', label: t('step.act_reason'), type: 'long-text', required: false }]}
          draft={`${reference}:${step.id}`}
          busy={verbs.act.busy}
          error={verbs.act.error}
          record={({ reason, ...values }, done) => {
            const why = String(reason ?? '')
            const body = { reason: why, deviation: why, values, step: step.id }
            verbs.act.send({ params: { reference, action: closes.action }, body }, () => {
              done()
              close()
            })
          }}
          close={close}
        />
      )}
      {open && !closes.fields && (
        <ReasonDialog
          title={step.do ?? step.title}
          says={step.help || t('step.act_says')}
          label={t('step.act_reason')}
          action={step.do ?? step.title}
          optional
          busy={verbs.act.busy}
          error={verbs.act.error}
          give={(reason) =>
            verbs.act.send({ params: { reference, action: closes.action }, body: { reason, deviation: reason } }, close)
          }
          close={close}
        />
      )}
    </>
  )
}
