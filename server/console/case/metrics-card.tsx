import type { CaseView } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { t, word } from '../text.ts'

/** What counts towards the person's targets all the same; they and the desk see the same lines (POLICY 43, 68). */
export function MetricsCard({ metrics }: Pick<CaseView, 'metrics'>) {
  if (metrics.length === 0) return null
  return (
    <Card title={t('metrics.title')}>
      <FactList
        facts={metrics.map((metric) => ({
          label: word('metric', metric.kind),
          value: (
            <bdi>
              {new Intl.NumberFormat().format(metric.amount)} {metric.unit} · {metric.period}
            </bdi>
          ),
        }))}
      />
    </Card>
  )
}
