import type { CaseView } from '@breakwater/shared/case.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { gateOpen } from '../case/primary.ts'
import { StepAction } from '../case/step-action.tsx'
import type { CaseVerbs } from '../case/verbs.ts'
import { Card } from '../parts/card.tsx'
import { Gate } from '../parts/gate.tsx'
import { dueWords } from '../parts/time.tsx'
import { t, word } from '../text.ts'

/** So many lines stand open; what comes later is there for whoever wants it (SCREEN 19). */
const SHOWN = 4

function Line({ step }: { step: StepView }) {
  return (
    <div>
      <dt>{step.dueAt ? t(step.overdue ? 'mine.late' : 'mine.by', { due: dueWords(step.dueAt) }) : t('mine.soon')}</dt>
      <dd>
        {step.told ?? step.title} <bdi class="faint">{step.owner?.name ?? word('role', step.ownerRole)}</bdi>
      </dd>
    </div>
  )
}

const Lines = ({ steps }: { steps: readonly StepView[] }) => (
  <dl class="promises">
    {steps.map((step) => (
      <Line key={step.id} step={step} />
    ))}
  </dl>
)

/** What the person can do themselves, then the dated lines of what others do. */
export function NextForYou({ view, own, verbs }: { view: CaseView; own: readonly StepView[]; verbs: CaseVerbs }) {
  const others = view.steps
    // what waits for a condition, such as their own yes, is no promise
    .filter((step) => !step.yours && step.state === 'open' && gateOpen(step))
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
            <>
              <Lines steps={others.slice(0, SHOWN)} />
              {others.length > SHOWN && (
                <details>
                  <summary>{t('mine.next_more', { count: others.length - SHOWN })}</summary>
                  <Lines steps={others.slice(SHOWN)} />
                </details>
              )}
            </>
          )}
        </Card>
      )}
    </>
  )
}
