import type { CaseView, Outcome } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { useDraft } from '../draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
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
    reason: reason.text.trim().length < 3,
    notice: notice.text.trim().length < 3,
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
    <Dialog title={t('case.close')} close={close}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
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
        <Field
          label={t('close.reason')}
          hint={t('close.reason_hint')}
          error={tried && lacks.reason ? t('reason.short') : null}
          control={(ids) => (
            <textarea
              {...ids}
              rows={3}
              dir="auto"
              value={reason.text}
              onInput={(event) => reason.write(event.currentTarget.value)}
            />
          )}
        />
        <Field
          label={t('close.notice', { name: firstName(view) ?? t('close.reporter') })}
          hint={t('close.notice_hint')}
          error={tried && lacks.notice ? t('reason.short') : null}
          control={(ids) => (
            <textarea
              {...ids}
              rows={3}
              dir="auto"
              value={notice.text}
              onInput={(event) => notice.write(event.currentTarget.value)}
            />
          )}
        />
        <div class="bar">
          <Button kind="primary" type="submit" busy={ask.busy}>
            {t('case.close')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.later')}
          </Button>
        </div>
        <Refused error={ask.error} />
      </form>
    </Dialog>
  )
}
