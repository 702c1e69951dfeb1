import type { CaseView } from '@breakwater/shared/case.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { useId, useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Gate } from '../parts/gate.tsx'
import { Icon } from '../parts/icon.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t, word } from '../text.ts'
import { may } from './may.ts'
import { StepAction } from './step-action.tsx'
import { StepDecline } from './step-decline.tsx'
import type { CaseVerbs } from './verbs.ts'

/** An unclaimed case: one press shows names and words, and is recorded (SETTLED 1). */
export function ClaimCard({
  claim,
  reference,
}: {
  claim: Ask<{ params: { reference: string }; body: Record<string, never> }>
  reference: string
}) {
  return (
    <Card look="next" title={t('claim.title')}>
      <p class="muted">{t('claim.says')}</p>
      <div class="bar">
        <Button
          kind="primary"
          icon="user"
          busy={claim.busy}
          onClick={() => claim.send({ params: { reference }, body: {} })}
        >
          {t('claim.do')}
        </Button>
      </div>
      <Refused error={claim.error} />
    </Card>
  )
}

interface NextCardProps {
  view: CaseView
  step: StepView
  verbs: CaseVerbs
  primary: boolean
}

/** The next step: who, by when, why, and the clause that asks for it (SCREEN 55). */
export function NextCard({ view, step, verbs, primary }: NextCardProps) {
  const id = useId()
  const [waiving, waive] = useState(false)
  const { reference } = view
  const whose = step.yours ? t('next.yours') : t('next.of', { who: step.owner?.name ?? word('role', step.ownerRole) })
  return (
    <section class="card next sect" aria-labelledby={id}>
      <div class="eyebrow">
        <Icon name="arrow" size="s" />
        <bdi>{whose}</bdi>
        {step.dueAt && (
          <span>
            · {t('next.by')} <Time at={step.dueAt} as="due" />
          </span>
        )}
      </div>
      <h2 id={id}>{step.title}</h2>
      {step.help && <p class="muted">{step.help}</p>}
      <ul class="why">
        {view.nextWhy.map(({ text, clause }) => (
          <li key={text}>
            <Icon name="check" size="s" />
            <span>
              <bdi>{text}</bdi> {clause && <a href={at.clause(view.policy, clause.id)}>{clause.at}</a>}
            </span>
          </li>
        ))}
        {step.clause && (
          <li>
            <Icon name="info" size="s" />
            <span>
              {t(`clause.${step.clause.origin}`)} <a href={at.clause(view.policy, step.clause.id)}>{step.clause.at}</a>
            </span>
          </li>
        )}
      </ul>
      {step.gate && <Gate gate={step.gate} clauseHref={(clause) => at.clause(view.policy, clause)} />}
      <div class="bar">
        {step.yours && <StepAction view={view} step={step} verbs={verbs} kind={primary ? 'primary' : 'default'} />}
        {step.decline && <StepDecline view={view} step={step} decline={step.decline} verbs={verbs} />}
        {may(view, 'step.waive') && step.owner?.id !== view.you.id && (
          <Button kind="quiet" onClick={() => waive(true)}>
            {t('next.does_not_apply')}
          </Button>
        )}
      </div>
      {waiving && (
        <ReasonDialog
          title={t('next.does_not_apply')}
          says={t('next.does_not_apply_says', { step: step.title })}
          label={t('reason.label')}
          action={t('reason.save')}
          busy={verbs.waive.busy}
          error={verbs.waive.error}
          give={(reason) =>
            verbs.waive.send({ params: { reference, step: step.id }, body: { reason } }, () => waive(false))
          }
          close={() => {
            verbs.waive.forget()
            waive(false)
          }}
        />
      )}
    </section>
  )
}
