import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { saveFile } from '../case/save-file.ts'
import { usePage } from '../page.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { dateWords } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { MakeReport } from './make-report.tsx'
import { ReportCard } from './report-card.tsx'
import { ScheduleForm } from './schedule-form.tsx'

/** Regular reports to senior management: figures that name nobody, each with its file, and when the next is made (POLICY 104). */
export function FiguresPage() {
  const heading = usePage([t('figures.title')])
  const loaded = useLoad(['figures'], contract.insight.reports, {})
  const changed = () => void queries.invalidateQueries({ queryKey: ['figures'] })
  const make = useAsk(contract.insight.make, changed)
  const schedule = useAsk(contract.insight.schedule, changed)
  const [file, name] = useState('')
  const pdf = useAsk(contract.insight.file, (bytes) => saveFile(bytes as Uint8Array<ArrayBuffer>, file))
  const view = loaded.data
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('figures.title')}
      </h1>
      <p class="muted">{t('figures.says')}</p>
      {!view && <Loading error={loaded.error} again={() => loaded.refetch()} />}
      {view && (
        <p>
          {view.unreported.incidents === null
            ? t('figures.few_wait')
            : t('figures.wait', { count: view.unreported.incidents })}
          {view.unreported.since && ` ${t('figures.since', { day: dateWords(`${view.unreported.since}T12:00:00Z`) })}`}
        </p>
      )}
      {view?.can.includes('make') && (
        <MakeReport
          key={view.unreported.since ?? ''}
          after={view.unreported.since}
          busy={make.busy}
          error={make.error}
          make={(period) => make.send({ body: period }, () => say(t('figures.made')))}
        />
      )}
      {view && (
        <ScheduleForm
          key={view.schedule.every}
          every={view.schedule.every}
          mayChange={view.can.includes('make')}
          busy={schedule.busy}
          error={schedule.error}
          change={(every) => schedule.send({ body: { every } }, () => say(t('figures.scheduled')))}
        />
      )}
      {view?.reports.length === 0 && <EmptyState icon="letter" title={t('figures.none')} />}
      {view?.reports.map((report) => (
        <ReportCard
          key={report.id}
          report={report}
          busy={pdf.busy}
          file={() => {
            name(`report-${report.from}-${report.to}.pdf`)
            pdf.send({ params: { id: report.id } })
          }}
        />
      ))}
      <Refused error={pdf.error} />
    </div>
  )
}
