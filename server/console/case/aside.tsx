import type { CaseView } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { StepList } from '../parts/step-list.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { CounselCard } from './counsel-card.tsx'
import { CountedCard } from './counted-card.tsx'
import { HintsCard } from './hints-card.tsx'
import { may } from './may.ts'
import { MoveCard } from './move-card.tsx'
import { PeopleCard } from './people-card.tsx'
import { PromisedCard } from './promised-card.tsx'
import { ProposalsCard } from './proposals-card.tsx'
import { RecordsCard } from './records-card.tsx'
import { SafetyCard } from './safety-card.tsx'
import { StepAction } from './step-action.tsx'
import { StepDecline } from './step-decline.tsx'
import { ThirdPartyCard } from './third-party-card.tsx'
import type { CaseVerbs } from './verbs.ts'

/** Beside the record: the steps of the policy, the third party, who can see this. */
export function Aside({ view, verbs, people }: { view: CaseView; verbs: CaseVerbs; people(): void }) {
  return (
    <aside class="stack" aria-label={t('case.aside')}>
      {view.steps.length > 0 && (
        <Card
          title={t('steps.title')}
          end={<a href={at.clause(view.policy, '')}>{t('steps.policy', { version: view.policy.version })}</a>}
        >
          <StepList
            steps={view.steps}
            next={view.next?.id ?? null}
            clauseHref={(id) => at.clause(view.policy, id)}
            action={(step) =>
              step.id === view.next?.id ? null : (
                <>
                  {step.yours && <StepAction view={view} step={step} verbs={verbs} kind="default" />}
                  {step.decline && <StepDecline view={view} step={step} decline={step.decline} verbs={verbs} />}
                </>
              )
            }
          />
        </Card>
      )}
      <PromisedCard view={view} />
      <ProposalsCard view={view} />
      {view.countedIn && view.countedIn.length > 0 && <CountedCard reports={view.countedIn} />}
      {view.policy.newer && <MoveCard view={view} newer={view.policy.newer} />}
      {may(view, 'form.read') && (
        <Card title={t('form.card')}>
          <p class="small muted">{t('form.link_says')}</p>
          <a class="btn sm" href={at.form(view.reference)}>
            {t('form.link')}
          </a>
        </Card>
      )}
      {view.hints.length > 0 && <HintsCard hints={view.hints} />}
      {view.thirdParty && <ThirdPartyCard view={view} third={view.thirdParty} verbs={verbs} />}
      {view.people.length > 0 && <PeopleCard view={view} change={people} />}
      {(may(view, 'counsel.ask') || may(view, 'advice.share')) && <CounselCard view={view} />}
      {(may(view, 'safety.ask') || may(view, 'risk.read')) && <SafetyCard view={view} />}
      {(may(view, 'case.export') || may(view, 'hold.place')) && <RecordsCard view={view} verbs={verbs} />}
    </aside>
  )
}
