import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { addMember } from '../cases/open-case.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { queueMail } from '../reports/notices.ts'
import { record } from '../trail/record.ts'

/**
 * A better proof of who reported came later, such as a second copy through a door we trust: the report becomes verified, its case
 * gets its person, and the person a receipt. Never the other way round (MAIL-9).
 */
export async function raiseVerdict(
  deps: Deps,
  tx: Tx,
  reportId: string,
  proof: { personId: string; reason: string; receipt: boolean },
): Promise<void> {
  const { personId, reason } = proof
  const file = await tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('report.id', '=', reportId)
    .where('report.verdict', '<>', 'verified')
    .select(['case_file.id', 'case_file.reference', 'case_file.affected_id'])
    .executeTakeFirst()
  if (!file) return
  await tx
    .updateTable('report')
    .set({ verdict: 'verified', verdict_reason: reason, reporter_id: personId, affected_id: personId })
    .where('id', '=', reportId)
    .execute()
  await tx
    .updateTable('case_file')
    .set({ verdict: 'verified', ...(file.affected_id ? {} : { affected_id: personId }) })
    .where('id', '=', file.id)
    .execute()
  await addMember(
    deps,
    tx,
    file.id,
    personId,
    file.affected_id && file.affected_id !== personId ? 'reporter' : 'affected',
  )
  await addEvent(deps, tx, await caseKey(deps, tx, file.id), {
    caseId: file.id,
    by: system('intake'),
    kind: 'report.verified',
    visibility: 'desk',
    params: { reason },
  })
  await record(tx, deps.clock, { action: 'report.verified', caseId: file.id, subject: reportId, detail: { reason } })
  if (proof.receipt)
    await queueMail(deps, tx, { reportId, kind: 'receipt', personId, params: { reference: file.reference } })
}
