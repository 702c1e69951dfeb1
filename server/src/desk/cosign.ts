import type { Person } from '@breakwater/shared/person.ts'
import { ownsAccount } from '../cases/account.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { propose } from '../gates/propose.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { type CosignPayload, type CosignText, coSignature } from './co-signature.ts'
import { type Found, guard } from './standing.ts'

/** Whether the case owner's decisions need the overseer's signature (SETTLED 3). Runs as the service. */
export const cosignOn = async (tx: Tx, caseId: string): Promise<boolean> =>
  (await tx
    .selectFrom('case_cosign')
    .where('case_id', '=', caseId)
    .where('ended_at', 'is', null)
    .select('case_id')
    .limit(1)
    .executeTakeFirst()) !== undefined

/**
 * Puts a decision of the case owner before the overseer where a co-signature is asked for; the overseer's own needs none.
 * @returns true when it waits now and is not to be done @throws Refusal `cosign.waits` when the same one waits already
 */
export async function waitsForCosign(
  deps: Deps,
  tx: Tx,
  who: Person,
  { caseId, standing }: Found,
  decision: CosignPayload,
  text: CosignText,
): Promise<boolean> {
  if (!standing.parts.includes('handler')) return false
  const { on, same } = await within(tx, system('policy'), person(who.id), async () => ({
    // who looks after the account ends nothing alone (POLICY 9)
    on: (await cosignOn(tx, caseId)) || (await ownsAccount(tx, caseId, who.id)),
    same: (
      await tx
        .selectFrom('gate_proposal')
        .where('case_id', '=', caseId)
        .where('kind', '=', 'co-signature')
        .where('state', '=', 'open')
        .where('expires', '>', deps.clock.now())
        .select('payload')
        .execute()
    ).some(({ payload }) => payload['verb'] === decision.verb && payload['step'] === decision.step),
  }))
  if (!on) return false
  if (same) throw new Refusal('conflict', 'cosign.waits')
  await propose(deps, tx, who, coSignature, {
    kind: 'co-signature',
    caseId,
    subject: null,
    payload: decision,
    words: JSON.stringify(text),
  })
  return true
}

/** The overseer asks for a signature of theirs, or stops asking. On any case, so that it says nothing by itself (SETTLED 3). */
export const switchCosign = (deps: Deps, who: Person, reference: string, on: boolean): Promise<{ on: boolean }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'cosign.switch')
    const stays = await within(tx, system('policy'), person(who.id), async () => {
      const own = tx.updateTable('case_cosign').where('case_id', '=', caseId).where('source', '=', 'overseer')
      await own.set({ ended_at: deps.clock.now() }).where('ended_at', 'is', null).execute()
      if (on)
        await tx
          .insertInto('case_cosign')
          .values({ case_id: caseId, source: 'overseer', by_id: who.id, since: deps.clock.now(), ended_at: null })
          .onConflict((c) => c.columns(['case_id', 'source', 'since']).doUpdateSet({ ended_at: null }))
          .execute()
      return cosignOn(tx, caseId)
    })
    // without the case: its owner reads the trail of the case, and who switched it on for which reason is not theirs to know
    await record(tx, deps.clock, { action: on ? 'cosign.on' : 'cosign.off', subject: caseId })
    return { on: stays }
  })
