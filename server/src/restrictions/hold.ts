import { newRestrictionReference } from '../cases/reference.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { stageNow } from './queries.ts'
import { planSearches } from './search.ts'

export type NewHold = {
  caseId: string
  thirdPartyId: string
  stage: 'notice' | 'pause' | 'unqualified'
  ground: string
  actionId: string | null
  deciderId: string | null
}

const YEAR = 365 * 24 * 3_600_000

export type Held = { restrictionId: string; reference: string }

/**
 * Cases ask for restrictions on third parties: in this transaction, so that colleagues are warned from the commit on (POLICY 11, 36).
 * The CRM follows by a job; until every mark is read back the case shows what is not done yet (CRM-9). Answers in the order given.
 */
export async function addHolds(deps: Deps, tx: Tx, holds: readonly NewHold[]): Promise<Held[]> {
  if (!holds.length) return []
  const at = deps.clock.now()
  const thirds = [...new Set(holds.map((h) => h.thirdPartyId))].sort()
  await tx
    .insertInto('restriction')
    .values(thirds.map((id) => ({ reference: newRestrictionReference(), third_party_id: id, created_at: at })))
    .onConflict((c) => c.column('third_party_id').doNothing())
    .execute()
  const rows = await tx
    .selectFrom('restriction')
    .where('third_party_id', 'in', thirds)
    .select(['id', 'reference', 'third_party_id'])
    .execute()
  const of = new Map(rows.map((r) => [r.third_party_id, { restrictionId: r.id, reference: r.reference }]))
  const held = holds.map((h) => of.get(h.thirdPartyId)!)
  await tx
    .insertInto('hold')
    .values(
      holds.map((h, i) => ({
        restriction_id: held[i]!.restrictionId,
        case_id: h.caseId,
        stage: h.stage,
        ground: h.ground,
        action_id: h.actionId,
        decider_id: h.deciderId,
        decider_system: h.deciderId ? null : 'policy',
        at,
        review_at: new Date(at.getTime() + YEAR),
        released_at: null,
        released_by: null,
        release_reason: null,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute()
  // a notice is for colleagues who ask; it writes nothing into the CRM (SETTLED 37)
  const written = new Map(
    holds.flatMap((h, i) => (h.stage === 'notice' ? [] : [[held[i]!.restrictionId, h.stage] as const])),
  )
  for (const [restrictionId, stage] of written) await planSearches(deps, tx, restrictionId, stage)
  await deps.jobs.enqueueAll(
    tx,
    'restrict',
    [...written.keys()].map((restrictionId) => ({ restrictionId })),
  )
  return held
}

/** Another address or number of somebody restricted was confirmed: the restriction reaches the records that have it (POLICY 45). */
export async function reachFurther(deps: Deps, tx: Tx, thirdPartyId: string): Promise<void> {
  const restriction = await tx
    .selectFrom('restriction')
    .where('third_party_id', '=', thirdPartyId)
    .select('id')
    .executeTakeFirst()
  if (!restriction) return
  const stage = await stageNow(deps, tx, restriction.id)
  if (stage !== 'pause' && stage !== 'unqualified') return
  await planSearches(deps, tx, restriction.id, stage)
  await deps.jobs.enqueue(tx, 'restrict', { restrictionId: restriction.id })
}

/** Ends every hold of a case (a decision of the desk, never the closing of the case: SETTLED 23); the CRM gets back what is still ours. */
export async function releaseHolds(
  deps: Deps,
  tx: Tx,
  caseId: string,
  byId: string,
  reason: string,
): Promise<string[]> {
  return released(
    deps,
    tx,
    await ending(deps, tx, byId, reason).where('case_id', '=', caseId).returning('restriction_id').execute(),
  )
}

/** Ends the holds that these actions made, and no others. */
export async function releaseHoldsOf(
  deps: Deps,
  tx: Tx,
  actionIds: readonly string[],
  byId: string | null,
  reason: string,
): Promise<string[]> {
  return released(
    deps,
    tx,
    await ending(deps, tx, byId, reason)
      .where('action_id', 'in', [...actionIds])
      .returning('restriction_id')
      .execute(),
  )
}

const ending = (deps: Deps, tx: Tx, byId: string | null, reason: string) =>
  tx
    .updateTable('hold')
    .set({ released_at: deps.clock.now(), released_by: byId, release_reason: reason })
    .where('released_at', 'is', null)

async function released(deps: Deps, tx: Tx, rows: readonly { restriction_id: string }[]): Promise<string[]> {
  const ids = [...new Set(rows.map((r) => r.restriction_id))]
  for (const restrictionId of ids) await deps.jobs.enqueue(tx, 'restrict', { restrictionId })
  return ids
}
