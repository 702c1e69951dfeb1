import type { Lag } from '@breakwater/shared/contract/oversight.ts'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { t } from '../text.ts'

const long = (hours: number) =>
  hours < 48 ? t('form.lag_hours', { count: Math.round(hours) }) : t('form.lag_days', { count: Math.round(hours / 24) })

/** How long it took until somebody acted, from the incident and from the report (POLICY 97). */
export function LagCard({ lag }: { lag: Lag }) {
  const says = (hours: number) => (lag.actedAt ? long(hours) : `${long(hours)} ${t('form.lag_running')}`)
  return (
    <Card title={t('form.lag')}>
      <FactList
        facts={[
          {
            label: t('form.lag_incident'),
            value: lag.fromIncident === null ? t('form.lag_unknown') : says(lag.fromIncident),
          },
          { label: t('form.lag_report'), value: says(lag.fromReport) },
        ]}
      />
    </Card>
  )
}
