import { MarkState, type RestrictionView, type Stage } from '@breakwater/shared/restriction.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { effectiveStage, type Hold } from './stage.ts'

/** The holds of a restriction, as the stage rule needs them. */
export async function holdsOf(tx: Tx, restrictionId: string): Promise<Hold[]> {
  const rows = await tx
    .selectFrom('hold')
    .where('restriction_id', '=', restrictionId)
    .select(['id', 'case_id', 'stage', 'at', 'review_at', 'released_at'])
    .orderBy('at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    caseId: row.case_id,
    stage: row.stage,
    at: row.at,
    reviewAt: row.review_at,
    releasedAt: row.released_at,
  }))
}

/** The stage a restriction has now. A system must ask: a person sees only the holds of cases they handle. */
export async function stageNow(deps: Pick<Deps, 'clock'>, tx: Tx, restrictionId: string): Promise<Stage> {
  return effectiveStage(await holdsOf(tx, restrictionId), deps.clock.now())
}

/**
 * A restriction with its marks, for the case page; undefined when there is none. `record` names kind and id, never a person. `shielded`
 * is claimed only when every mark was read back (POLICY I24). Asked by a person, the stage is the one their own cases hold.
 */
export async function restrictionOf(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  thirdPartyId: string,
): Promise<RestrictionView | undefined> {
  const restriction = await tx
    .selectFrom('restriction')
    .where('third_party_id', '=', thirdPartyId)
    .select(['id', 'reference'])
    .executeTakeFirst()
  if (!restriction) return undefined
  const holds = await holdsOf(tx, restriction.id)
  const stage = effectiveStage(holds, deps.clock.now())
  const since = holds.filter((hold) => hold.releasedAt === null && hold.stage === stage).at(0)?.at ?? null
  const marks = await tx
    .selectFrom('mark')
    .where('restriction_id', '=', restriction.id)
    .where('state', '<>', 'moved')
    .select(['id', 'connection', 'record_type', 'record_id', 'state', 'cause', 'updated_at'])
    .orderBy('connection')
    .orderBy('record_type')
    .orderBy('record_id')
    .execute()
  return {
    reference: restriction.reference,
    stage,
    since: since?.toISOString() ?? null,
    shielded:
      stage !== 'lifted' &&
      marks.every(({ state }) => state === 'verified') &&
      (stage === 'notice' || marks.length > 0),
    marks: marks.map((mark) => ({
      id: mark.id,
      connection: mark.connection,
      record: `${mark.record_type} ${mark.record_id}`,
      state: MarkState.parse(mark.state),
      cause: mark.cause && `crm.cause.${mark.cause}`,
      updatedAt: mark.updated_at.toISOString(),
    })),
  }
}
