import type { CaseView } from '@breakwater/shared/case.ts'
import { isIncluded } from '../cases/inclusion.ts'
import type { Tx } from '../db/as.ts'

/** In which regular reports a case is counted, each proven against the report's mark (POLICY 104). */
export async function countedIn(tx: Tx, caseId: string): Promise<NonNullable<CaseView['countedIn']>> {
  const rows = await tx
    .selectFrom('regular_report_case as c')
    .innerJoin('regular_report as r', 'r.id', 'c.report_id')
    .where('c.case_id', '=', caseId)
    .select(['r.from_day', 'r.to_day', 'r.root', 'c.leaf', 'c.path', 'c.place'])
    .orderBy('r.to_day')
    .execute()
  return rows.map((row) => ({ from: row.from_day, to: row.to_day, mark: row.root, proven: isIncluded(row, row.root) }))
}
