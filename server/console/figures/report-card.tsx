import type { RegularReport } from '@breakwater/shared/contract/insight.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { dateWords } from '../parts/time.tsx'
import { t } from '../text.ts'

const noon = (day: string) => dateWords(`${day}T12:00:00Z`)

/** One report: its figures as tables; a group that would point at few people says "under 5" and nothing more. */
export function ReportCard({ report, busy, file }: { report: RegularReport; busy: boolean; file(): void }) {
  const { figures } = report
  const shown = (count: number | null) => (count === null ? t('figures.under', { n: figures.smallest }) : String(count))
  return (
    <Card
      title={t('figures.report', { from: noon(report.from), to: noon(report.to) })}
      end={
        <Button small icon="letter" busy={busy} onClick={file}>
          {t('figures.pdf')}
        </Button>
      }
    >
      <FactList
        facts={[
          { label: t('figures.incidents'), value: shown(figures.incidents) },
          { label: t('figures.from_earlier'), value: shown(figures.fromEarlier) },
          { label: t('figures.mark'), value: <code class="faint">{report.root}</code> },
        ]}
      />
      <p class="hint">{t('figures.mark_says')}</p>
      {figures.groups.map((group) => (
        <table key={group.id}>
          <caption>{group.title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('figures.group')}</th>
              <th scope="col">{t('figures.count')}</th>
            </tr>
          </thead>
          <tbody>
            {group.lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">{line.label}</th>
                <td>{shown(line.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </Card>
  )
}
