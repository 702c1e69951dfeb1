import type { CaseView, Outcome } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { useDraft } from '../draft.ts'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { firstName } from './may.ts'
import type { CaseVerbs } from './verbs.ts'

const OUTCOMES = Object.keys({
  resolved: 1,
  'third-party-stopped': 1,
  'contract-ended': 1,
  'handed-over': 1,
  'not-confirmed': 1,
  'no-further-action': 1,
} satisfies Record<Outcome, 1>) as Outcome[]

/** Closing: outcome, reason, and what the person who reported is told. A rule that stands against it says its clause. */
export function CloseDialog({ view, ask, close }: { view: CaseView; ask: CaseVerbs['close']; close(): void }) {
  const { reference } = view
  const reason = useDraft(`close-reason:${reference}`)
  const notice = useDraft(`close-notice:${reference}`)
  const [outcome, choose] = useState<Outcome | ''>('')
  const [tried, tryIt] = useState(false)
  const lacks = {
    outcome: outcome === '',
    reason: tooShort(reason.text),
    notice: tooShort(notice.text),
  }
  const open = view.steps.filter((step) => step.state === 'open' && step.blocksClosing)
  const send = () => {
    tryIt(true)
    if (outcome === '' || lacks.reason || lacks.notice) return
    ask.send({ params: { reference }, body: { outcome, reason: reason.text, notice: notice.text } }, () => {
      reason.clear()
      notice.clear()
      close()
      say(t('close.done'))
    })
  }
  return (
    <FormDialog
      title={t('case.close')}
      action={t('case.close')}
      leave={t('action.later')}
      busy={ask.busy}
      error={ask.error}
      send={send}
      close={close}
    >
      {open.length > 0 && (
        <div class="well">
          <p>{t('close.open_steps')}</p>
          <ul class="bullets">
            {open.map((step) => (
              <li key={step.id}>{step.title}</li>
            ))}
          </ul>
        </div>
      )}
      <Field
        label={t('close.outcome')}
        error={tried && lacks.outcome ? t('close.outcome_needed') : null}
        control={(ids) => (
          <select {...ids} value={outcome} onChange={(event) => choose(event.currentTarget.value as Outcome | '')}>
            <option value="">{t('close.choose')}</option>
            {OUTCOMES.map((one) => (
              <option key={one} value={one}>
                {t(`outcome.${one}`)}
              </option>
            ))}
          </select>
        )}
      />
      <ReasonField
        label={t('close.reason')}
        hint={t('close.reason_hint')}
        tried={tried}
        value={reason.text}
        write={reason.write}
      />
      <ReasonField
        label={t('close.notice', { name: firstName(view) ?? t('close.reporter') })}
        hint={t('close.notice_hint')}
        tried={tried}
        value={notice.text}
        write={notice.write}
      />
    </FormDialog>
  )
}
