import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { assertOpenOnce } from './open-elsewhere.ts'

export type How = 'named' | 'corrected' | 'matched' | 'undone' | 'redone'
type Change = {
  caseId: string
  affectedId: string | null
  thirdPartyId: string | null
  relation: string
  how: How
  byId: string | null
}

/**
 * Makes a case be about somebody else, or about nobody known, with the relation that goes with it; what it was before stays on file
 * (POLICY 7). Runs as the service.
 * @throws Refusal `case.open_elsewhere` when it would be a second open case about the same two people (SETTLED 42)
 */
export async function changeIdentity(deps: Deps, tx: Tx, c: Change): Promise<void> {
  const before = await tx
    .selectFrom('case_file')
    .where('id', '=', c.caseId)
    .select(['third_party_id', 'relation'])
    .executeTakeFirstOrThrow()
  if (before.third_party_id === c.thirdPartyId && before.relation === c.relation) return
  await assertOpenOnce(tx, c)
  await tx
    .updateTable('case_file')
    .set({ third_party_id: c.thirdPartyId, relation: c.relation })
    .where('id', '=', c.caseId)
    .execute()
  await tx
    .insertInto('identity_change')
    .values({
      case_id: c.caseId,
      third_party_id: c.thirdPartyId,
      before_id: before.third_party_id,
      relation_before: before.relation,
      relation: c.relation,
      how: c.how,
      by_id: c.byId,
      at: deps.clock.now(),
    })
    .execute()
}

/** The identity that stands and can be taken back; undefined when nothing was attached, or it was undone already. */
export async function standingChange(tx: Tx, caseId: string) {
  const last = await tx
    .selectFrom('identity_change')
    .where('case_id', '=', caseId)
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last && last.how !== 'undone' ? last : undefined
}
