import type { Tx } from '../db/as.ts'
import type { IncomingReport } from './input.ts'

/** Whether the reporter, speaking for somebody else, is walled from the open case this report would join. */
export async function wallBefore(tx: Tx, r: IncomingReport, thirdPartyId: string): Promise<boolean> {
  if (!r.reporterId || !r.affectedId || r.reporterId === r.affectedId) return false
  const wall = await tx
    .selectFrom('case_file')
    .innerJoin('case_wall', 'case_wall.case_id', 'case_file.id')
    .where('case_file.third_party_id', '=', thirdPartyId)
    .where('case_file.affected_id', '=', r.affectedId)
    .where('case_file.status', '<>', 'closed')
    .where('case_wall.person_id', '=', r.reporterId)
    .select('case_file.id')
    .executeTakeFirst()
  return wall !== undefined
}
