import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { FeedbackCard } from './feedback-card.tsx'
import { ReportRow } from './report-row.tsx'
import { SupportCard } from './support-card.tsx'
import { UploadForm } from './upload-form.tsx'

/** The reports a person made, in their own words for the state. */
export function ReportsPage() {
  const heading = usePage([t('nav.my_reports')])
  const mine = useLoad(['case', 'mine'], contract.reports.mine, {})
  const panel = useLoad(['panel'], contract.reports.panel, {})
  const upload = useAsk(contract.mailboxes.upload, () => void queries.invalidateQueries({ queryKey: ['case', 'mine'] }))
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.my_reports')}
      </h1>
      <div class="bar">
        <a class="btn primary" href={at.report()}>
          {t('mine.report')}
        </a>
        <a class="btn" href={at.report({ to: 'leadership' })}>
          {t('mine.past_the_line')}
        </a>
      </div>
      <p class="small">
        <a href={at.guide}>{t('guide.link')}</a> · <a href={at.comeBack}>{t('guide.to_return')}</a>
      </p>
      {!mine.data ? (
        <Loading error={mine.error} again={() => mine.refetch()} />
      ) : mine.data.length === 0 ? (
        <EmptyState icon="flag" title={t('mine.empty')}>
          <p>{t('mine.empty_says')}</p>
        </EmptyState>
      ) : (
        <ul class="card reports">
          {mine.data.map((report) => (
            <ReportRow key={report.key} report={report} />
          ))}
        </ul>
      )}
      <UploadForm
        busy={upload.busy}
        error={upload.error}
        sha256={upload.answer?.sha256}
        send={(bytes) => upload.send({ bytes })}
      />
      <FeedbackCard reference={null} />
      {panel.data && <SupportCard panel={panel.data} />}
    </div>
  )
}
