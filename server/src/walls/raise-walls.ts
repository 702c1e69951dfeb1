import { sql } from 'kysely'
import { addMember } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Replacements, replacementsFor } from './replacements.ts'

/** Where a wall came from (SECURITY W1). */
export type WallSource = 'reporter' | 'handler' | 'directory' | 'own' | 'overseer'
export type Wall = { personId: string; source: WallSource }

/**
 * Walls on a case that is there already: at once, and also before people who are on it. They keep no part and get no more mail about it;
 * who handled or oversees it is replaced, and their open steps go on with somebody else (SECURITY W2, W3). Runs as the service.
 * @returns who looks after the case now, when that changed
 * @throws Refusal `case.no_desk` when nobody is left to take it
 */
export async function raiseWalls(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  caseId: string,
  walls: readonly Wall[],
): Promise<{ handlerId: string | null; overseerId: string | null }> {
  const since = deps.clock.now()
  const walled = walls.map((w) => w.personId)
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['id', 'reference', 'third_party_id', 'affected_id', 'handler_id', 'duty_id', 'overseer_id'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  const next = await replacementsFor(tx, file, walled)
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
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>', since)]))
    .returning('part')
    .execute()
  const parts = new Set(left.map((l) => l.part))
  if (parts.has('manager') && next.uplineId) await addMember(deps, tx, caseId, next.uplineId, 'upline')
  const changed = await takeOver(deps, tx, file, next)
  await handOnSteps(tx, caseId, walled, next)
  await tx
    .updateTable('outgoing')
    .set({ state: 'failed', problem: 'walled' })
    .where('person_id', 'in', walled)
    .where('state', '=', 'waiting')
    .where(sql<boolean>`params ->> 'reference' = ${file.reference}`)
    .execute()
  return changed
}

type File = { id: string; handler_id: string | null; duty_id: string; overseer_id: string }

/** Puts the new people in place of who may not stay. A case nobody has claimed gets another duty handler and stays unclaimed. */
export async function takeOver(deps: Pick<Deps, 'clock'>, tx: Tx, file: File, next: Replacements) {
  const handler = (file.handler_id ?? file.duty_id) === next.handlerId ? null : next.handlerId
  const overseer = file.overseer_id === next.overseerId ? null : next.overseerId
  const leaves = (part: 'handler' | 'overseer') =>
    tx
      .updateTable('case_member')
      .set({ valid_to: deps.clock.now() })
      .where('case_id', '=', file.id)
      .where('part', '=', part)
      .where('valid_to', 'is', null)
      .execute()
  if (handler) {
    await tx
      .updateTable('case_file')
      .set({ duty_id: handler, ...(file.handler_id ? { handler_id: handler } : {}) })
      .where('id', '=', file.id)
      .execute()
    await leaves('handler')
    if (file.handler_id) await addMember(deps, tx, file.id, handler, 'handler')
  }
  if (overseer) {
    await tx.updateTable('case_file').set({ overseer_id: overseer }).where('id', '=', file.id).execute()
    await leaves('overseer')
    await addMember(deps, tx, file.id, overseer, 'overseer')
  }
  return { handlerId: handler, overseerId: overseer }
}

/** The open steps of these people go on with whoever has their part now. */
export const handOnSteps = (tx: Tx, caseId: string, from: readonly string[], next: Replacements) =>
  tx
    .updateTable('step')
    .set({
      owner_id: sql<string>`(case when owner_role in ('manager', 'supervisor', 'upline') then ${next.uplineId ?? next.handlerId} when owner_role in ('senior-leader', 'overseer') then ${next.overseerId} else ${next.handlerId} end)::uuid`,
    })
    .where('case_id', '=', caseId)
    .where('owner_id', 'in', [...from])
    .where('state', '=', 'open')
    .execute()
