import type { FactsView } from '@breakwater/shared/case.ts'
import type { FactLine } from '@breakwater/shared/fact-line.ts'
import { Card } from '../parts/card.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** What is known of the case, each fact with who said it, where, and when; and what is still asked of somebody else. */
export function FactsCard({ view }: { view: FactsView }) {
  const others = view.questions.filter((question) => question.of !== undefined && question.of !== 'handler')
  return (
    <Card title={t('facts.title')}>
      <dl class="known">
        {view.facts.map((fact) => (
          <div key={`${fact.fact} ${fact.incident ?? ''}`}>
            <dt>{labelOf(fact, view)}</dt>
            <dd>
              {fact.answer}
              <span class="small faint">
                {[fact.source, fact.by].filter(Boolean).join(', ')} {fact.at && <Time at={fact.at} />}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {view.incidents.flatMap(({ id, says, calls }) =>
        calls
          ? [
              <p key={id} class="small">
                {t('facts.calls', { incident: says, all: calls.all, outside: calls.outside })}
              </p>,
            ]
          : [],
      )}
      {others.length > 0 && (
        <>
          <h3>{t('facts.asked')}</h3>
          <ul class="stack small">
            {others.map((question) => (
              <li key={`${question.fact} ${question.incident ?? ''}`}>
                {question.says} <span class="muted">{t(`facts.of.${question.of ?? 'handler'}`)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}

/** With several incidents a fact of one says which. */
const labelOf = (fact: FactLine, view: FactsView) => {
  const incident = view.incidents.length > 1 && view.incidents.find(({ id }) => id === fact.incident)
  return incident ? `${fact.says} (${incident.says})` : fact.says
}
