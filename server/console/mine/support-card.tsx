import type { Panel } from '@breakwater/shared/report.ts'
import { Card } from '../parts/card.tsx'
import { EmergencyLine } from '../parts/emergency-line.tsx'
import { t } from '../text.ts'

/** The emergency line and who is there to talk to. */
export function SupportCard({ panel }: { panel: Panel }) {
  return (
    <Card title={t('mine.support')}>
      <EmergencyLine says={[panel.emergency.text]} number={panel.emergency.number} />
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
