import { sql } from 'kysely'
import type { Duty } from '../cases/assign-duty.ts'
import { addMember } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
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

/**
 * Walls that a joining report raises on a case that is open already: at once, and also before people who are on it. They keep no part;
 * who handled or oversees it is replaced, and their open steps go on with somebody else (SECURITY W2, W3).
 */
export async function raiseWalls(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  caseId: string,
  walls: readonly { personId: string; source: string }[],
  duty: Duty,
): Promise<void> {
  const since = deps.clock.now()
  const walled = walls.map((w) => w.personId)
  await tx
    .insertInto('case_wall')
    .values(walls.map((w) => ({ case_id: caseId, person_id: w.personId, source: w.source, since })))
    .onConflict((c) => c.doNothing())
    .execute()
  const left = await tx
    .updateTable('case_member')
    .set({ valid_to: since })
    .where('case_id', '=', caseId)
    .where('person_id', 'in', walled)
    .where('valid_to', 'is', null)
    .returning('part')
    .execute()
  const parts = new Set(left.map((l) => l.part))
  const file = () => tx.updateTable('case_file').where('id', '=', caseId)
  await file().set({ duty_id: duty.dutyId }).where('duty_id', 'in', walled).execute()
  await file().set({ handler_id: duty.dutyId }).where('handler_id', 'in', walled).execute()
  await file().set({ overseer_id: duty.overseerId }).where('overseer_id', 'in', walled).execute()
  if (parts.has('handler')) await addMember(deps, tx, caseId, duty.dutyId, 'handler')
  if (parts.has('overseer')) await addMember(deps, tx, caseId, duty.overseerId, 'overseer')
  if (parts.has('manager') && duty.uplineId) await addMember(deps, tx, caseId, duty.uplineId, 'upline')
  const upline = duty.uplineId ?? duty.dutyId
  await tx
    .updateTable('step')
    .set({
      owner_id: sql<string>`(case when owner_role in ('manager', 'supervisor') then ${upline} when owner_role in ('senior-leader', 'overseer') then ${duty.overseerId} else ${duty.dutyId} end)::uuid`,
    })
    .where('case_id', '=', caseId)
    .where('owner_id', 'in', walled)
    .where('state', '=', 'open')
    .execute()
}
