import type { Tx } from '../db/as.ts'
import { Refusal } from '../refusal.ts'

/**
 * Two people have one open case at most; a human merges (SETTLED 42). Runs as the service.
 * @throws Refusal `case.open_elsewhere` when a case other than `caseId` is open about them
 */
export async function assertOpenOnce(
  tx: Tx,
  { caseId, thirdPartyId, affectedId }: { caseId: string; thirdPartyId: string | null; affectedId: string | null },
): Promise<void> {
  if (!thirdPartyId || !affectedId) return
  const other = await tx
    .selectFrom('case_file')
    .where('third_party_id', '=', thirdPartyId)
    .where('affected_id', '=', affectedId)
    .where('status', '<>', 'closed')
    .where('id', '<>', caseId)
    .select('id')
    .executeTakeFirst()
  if (other) throw new Refusal('conflict', 'case.open_elsewhere')
}
