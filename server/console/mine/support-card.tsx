import type { Panel } from '@breakwater/shared/report.ts'
import { Card } from '../parts/card.tsx'
import { t } from '../text.ts'

/** The emergency line and who is there to talk to. */
export function SupportCard({ panel }: { panel: Panel }) {
  return (
    <Card title={t('mine.support')}>
      <p>
        {panel.emergency.text}{' '}
        <a class="call" href={`tel:${panel.emergency.number}`}>
          {panel.emergency.number}
        </a>
      </p>
      <ul class="support">
        {panel.support.map((one) => (
          <li key={one.id}>
            <bdi>{one.label}</bdi> <bdi class="muted">{one.contact}</bdi>
          </li>
        ))}
      </ul>
    </Card>
  )
}
