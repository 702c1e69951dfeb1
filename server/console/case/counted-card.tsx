import type { CaseView } from '@breakwater/shared/case.ts'
import { Card } from '../parts/card.tsx'
import { dateWords } from '../parts/time.tsx'
import { t } from '../text.ts'

const noon = (day: string) => dateWords(`${day}T12:00:00Z`)

/** In which reports to senior management this case is counted, each with the proof of it (POLICY 104). */
export function CountedCard({ reports }: { reports: NonNullable<CaseView['countedIn']> }) {
  return (
    <Card title={t('figures.counted')}>
      <p class="muted">{t('figures.counted_says')}</p>
      <ul>
        {reports.map((report) => (
          <li key={report.mark}>
            {t('figures.report', { from: noon(report.from), to: noon(report.to) })}:{' '}
            {t(report.proven ? 'figures.proven' : 'figures.not_proven')}{' '}
            <code class="faint address">{report.mark}</code>
          </li>
        ))}
      </ul>
    </Card>
  )
}
