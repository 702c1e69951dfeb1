import { caseKey } from '../cases/key.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { notedHash } from '../evidence/keep.ts'

/** The sha256 of every item of a report whose bytes have not arrived. */
export async function missingEvidence(deps: Deps, tx: Tx, caseId: string, reportId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('evidence')
    .where('report_id', '=', reportId)
    .where('place', '=', 'expected')
    .select(['id', 'case_id', 'sha256_sealed'])
    .execute()
  if (!rows.length) return []
  const key = await caseKey(deps, tx, caseId)
  return rows.map((row) => notedHash(key, row).toString('hex'))
}
