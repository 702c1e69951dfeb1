import { contract, useLoad } from '../api.ts'
import { Card } from '../parts/card.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** Feedback that came to this person, and how much there is in all (POLICY 84). */
export function FeedbackList() {
  const all = useLoad(['feedback'], contract.oversight.feedback, {}).data
  if (!all?.received.length) return null
  return (
    <Card title={t('feedback.received')} end={t('feedback.count', { count: all.count })}>
      <ul class="rows">
        {all.received.map((one) => (
          <li key={one.id} class="stack">
            <p class="small muted">
              {one.reference && <bdi>{one.reference} · </bdi>}
              <Time at={one.at} />
            </p>
            <p dir="auto">{one.words}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
