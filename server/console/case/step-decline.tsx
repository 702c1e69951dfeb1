import type { CaseView } from '@breakwater/shared/case.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { RecordDialog } from './record-dialog.tsx'
import type { CaseVerbs } from './verbs.ts'

interface StepDeclineProps {
  view: Pick<CaseView, 'reference'>
  step: StepView
  decline: NonNullable<StepView['decline']>
  verbs: Pick<CaseVerbs, 'decline'>
}

/** Declines a duty with a reason that the overseer reads; or puts that before whoever decides it (SETTLED 66). */
export function StepDecline({ view, step, decline, verbs }: StepDeclineProps) {
  const [open, show] = useState(false)
  const close = () => {
    verbs.decline.forget()
    show(false)
  }
  const label = decline.do || t('step.decline')
  return (
    <>
      <Button kind="quiet" onClick={() => show(true)}>
        {label}
      </Button>
      {open && (
        <RecordDialog
          title={`${label}: ${step.title}`}
          help={t(decline.asks ? 'step.decline_asks' : 'step.decline_says')}
          fields={decline.fields}
          draft={`${view.reference}:${step.id}:decline`}
          busy={verbs.decline.busy}
          error={verbs.decline.error}
          record={(values, done) =>
            verbs.decline.send({ params: { reference: view.reference, step: step.id }, body: { values } }, () => {
              done()
              say(t(decline.asks ? 'step.decline_asked' : 'step.declined'))
            })
          }
          close={close}
        />
      )}
    </>
  )
}
