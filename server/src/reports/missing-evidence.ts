import { caseKey } from '../cases/key.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { notedHash } from '../evidence/keep.ts'

/** The sha256 of every item of a report whose bytes have not arrived. */
export const missingEvidence = async (deps: Deps, tx: Tx, caseId: string, reportId: string): Promise<string[]> =>
  (await missingOfReports(deps, tx, [{ id: reportId, case_id: caseId }])).get(reportId) ?? []

/** The same for several reports at once, by report; one that waits for nothing is not in it. */
export async function missingOfReports(
  deps: Deps,
  tx: Tx,
  reports: readonly { id: string; case_id: string }[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  if (!reports.length) return found
  const ids = reports.map((report) => report.id)
  const rows = await tx
    .selectFrom('evidence')
    .where('report_id', 'in', ids)
    .where('place', '=', 'expected')
    .select(['id', 'case_id', 'report_id', 'sha256_sealed'])
    .execute()
  for (const { id, case_id } of reports) {
    const own = rows.filter((row) => row.report_id === id)
    if (!own.length) continue
    const key = await caseKey(deps, tx, case_id)
    const hashes = own.map((row) => notedHash(key, row).toString('hex'))
    found.set(id, hashes)
  }
  return found
}
