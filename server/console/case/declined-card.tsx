import type { Declined } from '@breakwater/shared/proposal.ts'
import { Card } from '../parts/card.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** Duties that somebody declined, with the reason: whoever oversees the case reads it where they look at it (SETTLED 66). */
export function DeclinedCard({ declined }: { declined: readonly Declined[] }) {
  return (
    <Card title={t('declined.title')}>
      <ul class="rows">
        {declined.map((one) => (
          <li key={`${one.at} ${one.step}`} class="stack">
            <p class="strong">{one.step}</p>
            <p class="small muted">
              {one.by && <bdi>{t('declined.by', { name: one.by.name })}</bdi>} <Time at={one.at} />
            </p>
            <p class="well" dir="auto">
              {one.reason}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
