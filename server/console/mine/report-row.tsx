import type { MyReport } from '@breakwater/shared/report.ts'
import { Time } from '../parts/time.tsx'
import { visible } from '../parts/visible.ts'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { StatePill } from './state-pill.tsx'

export function ReportRow({ report }: { report: MyReport }) {
  return (
    <li>
      <div>
        <a class="ti" href={at.mine(report.reference)}>
          <bdi>{visible(report.about) || t('mine.about_nobody')}</bdi>
        </a>
        <p class="small muted">
          <bdi>{report.reference}</bdi> · {t('mine.updated')} <Time at={report.updatedAt} as="since" />
        </p>
      </div>
      <StatePill state={report.state} />
    </li>
  )
}
