import { dutyFor, rotaOf } from '../cases/assign-duty.ts'
import { addEvent } from '../cases/event.ts'
import { keepIdentities } from '../cases/identity.ts'
import { caseKey } from '../cases/key.ts'
import { addMember } from '../cases/open-case.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicyTo } from '../policy/apply.ts'
import type { IncomingProposal } from '../reports/input.ts'
import { leaveLate } from '../reports/leave-late.ts'
import { queueMail } from '../reports/notices.ts'
import { openProposal, thirdPartiesOf } from '../reports/proposals.ts'
import { record } from '../trail/record.ts'
import { addHints } from './hints.ts'

/**
 * A better proof of who reported came later, such as a second copy through a door we trust or their own word: the report becomes
 * verified, its case gets its person, what the policy does for a verified report happens now, and the person gets a receipt. Never
 * the other way round (MAIL-9).
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
    .select([
      'case_file.id',
      'case_file.reference',
      'case_file.affected_id',
      'case_file.duty_id',
      'case_file.handler_id',
    ])
    .executeTakeFirst()
  if (!file) return
  await tx
    .updateTable('report')
    .set({ verdict: 'verified', verdict_reason: reason, reporter_id: personId, affected_id: personId })
    .where('id', '=', reportId)
    .execute()
  await keepIdentities(deps, tx, [{ caseId: file.id, reportId, reporterId: personId }])
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
  await handOver(deps, tx, file, personId)
  await addEvent(deps, tx, await caseKey(deps, tx, file.id), {
    caseId: file.id,
    by: system('intake'),
    kind: 'report.verified',
    visibility: 'desk',
    params: { reason },
  })
  await record(tx, deps.clock, { action: 'report.verified', caseId: file.id, subject: reportId, detail: { reason } })
  await actOnSender(deps, tx, reportId)
  if (proof.receipt)
    await queueMail(deps, tx, { reportId, kind: 'receipt', personId, params: { reference: file.reference } })
}

/** Nobody looks after their own report. */
async function handOver(
  deps: Deps,
  tx: Tx,
  file: { id: string; duty_id: string; handler_id: string | null },
  personId: string,
) {
  if (file.duty_id !== personId && file.handler_id !== personId) return
  const { dutyId } = dutyFor(await rotaOf(tx), personId, new Set([personId]))
  const handled = file.handler_id === personId
  await tx
    .updateTable('case_file')
    .set({
      ...(file.duty_id === personId ? { duty_id: dutyId } : {}),
      ...(handled ? { handler_id: dutyId } : {}),
    })
    .where('id', '=', file.id)
    .execute()
  if (!handled) return
  await tx
    .updateTable('case_member')
    .set({ valid_to: deps.clock.now() })
    .where('case_id', '=', file.id)
    .where('person_id', '=', personId)
    .where('part', '=', 'handler')
    .where('valid_to', 'is', null)
    .execute()
  await addMember(deps, tx, file.id, dutyId, 'handler')
}

/**
 * What a verified report with one sure sender causes, when either came later than the report: the case is about that third party and
 * the policy acts on it (SETTLED 29). Where the person has an open case about them already, a human decides (SETTLED 42).
 */
export async function actOnSender(deps: Deps, tx: Tx, reportId: string): Promise<void> {
  const report = await tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('report.id', '=', reportId)
    .where('report.verdict', '=', 'verified')
    .where('case_file.status', '<>', 'closed')
    .select(['report.case_id', 'report.relation', 'case_file.affected_id', 'case_file.third_party_id'])
    .executeTakeFirst()
  if (!report) return
  const { case_id: caseId, relation } = report
  const third = report.third_party_id
    ? null
    : (
        await thirdPartiesOf(deps, tx, [
          { verdict: 'verified', relation, proposals: await proposalsOf(deps, tx, reportId) },
        ])
      )[0]
  if (third) {
    const other = await tx
      .selectFrom('case_file')
      .where('affected_id', '=', report.affected_id)
      .where('third_party_id', '=', third)
      .where('status', '<>', 'closed')
      .select('id')
      .executeTakeFirst()
    if (other) await addHints(deps, tx, [{ caseId, otherId: other.id, kind: 'same-person', mutual: true }])
    else {
      await tx.updateTable('case_file').set({ third_party_id: third }).where('id', '=', caseId).execute()
      if (relation === 'unknown') await deps.jobs.enqueue(tx, 'enrich', { caseId })
      await leaveLate(deps, tx, caseId)
    }
  }
  await applyPolicyTo(deps, tx, [caseId])
}

async function proposalsOf(deps: Deps, tx: Tx, reportId: string): Promise<IncomingProposal[]> {
  const rows = await tx
    .selectFrom('proposal')
    .where('report_id', '=', reportId)
    .where('state', '=', 'open')
    .select(['id', 'case_id', 'name_sealed', 'how', 'grade'])
    .execute()
  if (!rows[0]) return []
  const key = await caseKey(deps, tx, rows[0].case_id)
  return rows.map((row) => {
    const { how, grade } = row
    const { name, address } = openProposal(key, row)
    return { name, address, how, grade: grade as IncomingProposal['grade'] }
  })
}
