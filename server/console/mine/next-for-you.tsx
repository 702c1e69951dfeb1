import type { CaseView } from '@breakwater/shared/case.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { gateOpen } from '../case/primary.ts'
import { StepAction } from '../case/step-action.tsx'
import type { CaseVerbs } from '../case/verbs.ts'
import { Card } from '../parts/card.tsx'
import { Gate } from '../parts/gate.tsx'
import { dueWords } from '../parts/time.tsx'
import { t, word } from '../text.ts'

/** What the person can do themselves, then the dated lines of what others do. */
export function NextForYou({ view, own, verbs }: { view: CaseView; own: readonly StepView[]; verbs: CaseVerbs }) {
  const others = view.steps
    .filter((step) => !step.yours && step.state === 'open')
    .sort((a, b) => (a.dueAt ?? '~').localeCompare(b.dueAt ?? '~'))
  const primary = own.find(gateOpen)
  return (
    <>
      {own.map((step) => (
        <Card key={step.id} look="next" title={step.title}>
          {step.help && <p class="muted">{step.help}</p>}
          {step.gate && <Gate gate={step.gate} />}
          <StepAction view={view} step={step} verbs={verbs} kind={step === primary ? 'primary' : 'default'} />
        </Card>
      ))}
      {view.status !== 'closed' && (
        <Card title={t('mine.next')}>
          {others.length === 0 ? (
            <p class="muted">{t('mine.next_none')}</p>
          ) : (
            <dl class="promises">
              {others.map((step) => (
                <div key={step.id}>
                  <dt>
                    {step.dueAt
                      ? t(step.overdue ? 'mine.late' : 'mine.by', { due: dueWords(step.dueAt) })
                      : t('mine.soon')}
                  </dt>
                  <dd>
                    {step.title} <bdi class="faint">{step.owner?.name ?? word('role', step.ownerRole)}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </Card>
      )}
    </>
  )
}
