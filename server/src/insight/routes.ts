import { insight } from '@breakwater/shared/contract/insight.ts'
import type { Deps } from '../deps.ts'
import { download } from '../desk/cases.ts'
import type { On } from '../http/door.ts'
import { listReports, makeReport } from './regular-report.ts'
import { reportFile } from './report-file.ts'
import { saveSchedule } from './schedule.ts'

/** The doors of figures for management. */
export function mountInsight(on: On, deps: Deps): void {
  on(insight.reports, ({ person }) => listReports(deps, person))
  on(insight.make, ({ person, body }) => makeReport(deps, person, body))
  on(insight.schedule, ({ person, body }) => saveSchedule(deps, person, body.every))
  on(insight.file, async ({ person, params }) => {
    const { bytes, name } = await reportFile(deps, person, params.id)
    return download(bytes, name)
  })
}
