import type { CaseView } from '@breakwater/shared/case.ts'
import type { RecordField, StepView } from '@breakwater/shared/step.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { AnswerDialog } from './answer-dialog.tsx'
import { DecidedAction, proposalOf } from './decided-action.tsx'
import { gateOpen } from './primary.ts'
import { RecordAction } from './record-action.tsx'
import { RecordDialog } from './record-dialog.tsx'
import type { CaseVerbs } from './verbs.ts'

interface StepActionProps {
  view: Pick<CaseView, 'reference' | 'questions' | 'proposals'>
  step: StepView
  verbs: Pick<CaseVerbs, 'record' | 'act' | 'fact'>
  kind: 'primary' | 'default'
}

/** Records of a page of their own, with what witnesses say. */
const FORM = ['incident-form', 'witnesses']

/** The one button that ends a step, and the form it needs: a record, an action of the policy, or an answer. */
export function StepAction({ view, step, verbs, kind }: StepActionProps) {
  const [open, setOpen] = useState(false)
  const { reference } = view
  const { closes } = step
  const close = () => {
    verbs.act.forget()
    verbs.fact.forget()
    setOpen(false)
  }
  const link = (href: string, words = step.do ?? step.title) => (
    <a class={kind === 'primary' ? 'btn primary' : 'btn'} href={href}>
      {words}
    </a>
  )
  const recorded = (fields: readonly RecordField[], look: typeof kind) => (
    <RecordAction reference={reference} step={step} fields={fields} ask={verbs.record} kind={look} />
  )
  if (closes.kind === 'record')
    return FORM.includes(closes.record) ? link(at.form(reference)) : recorded(closes.fields, kind)
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
  if (closes.door) {
    const door = closes.door === 'contracts' ? at.contracts : `${at.case(reference)}?tab=letters`
    if (!closes.orRecord) return link(door)
    return (
      <>
        {link(door, step.title)} {recorded(closes.orRecord, 'default')}
      </>
    )
  }
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
