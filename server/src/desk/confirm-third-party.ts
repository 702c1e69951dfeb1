import type { Person } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { addEvent } from '../cases/event.ts'
import { changeIdentity } from '../cases/identity-change.ts'
import { caseKey } from '../cases/key.ts'
import { linkOrganisation, organisationNamed } from '../cases/organisation.ts'
import { addIdentifier, addThirdParty, type GivenIdentifier, thirdPartyWith } from '../cases/third-party.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { leaveLate } from '../reports/leave-late.ts'
import { reachFurther } from '../restrictions/hold.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

export type Confirming = {
  proposal: string | null
  name: string
  address: string
  phone: string
  organisation: string
  also?: boolean
}

/**
 * A human says who this is about: confirms what the software found or corrects it; both stay on file (MAIL section 5). The first
 * identity opens what the policy does for a known third party; a corrected one leaves the old restriction to be lifted by a person.
 * `also` adds another address or number to the person it is about; the restriction spreads to it at once (POLICY 45).
 * @throws Refusal `third_party.who` without a name or address, `third_party.somebody_else` when `also` names another person's address, `case.open_elsewhere` when it would be a second open case (SETTLED 42)
 */
export async function confirmThirdParty(deps: Deps, who: Person, reference: string, c: Confirming) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'third-party.confirm')
    const given: GivenIdentifier[] = [
      ...(c.address ? [{ kind: 'email', value: c.address } as const] : []),
      ...(c.phone ? [{ kind: 'phone', value: c.phone } as const] : []),
    ]
    if (!c.name && !given.length && !c.organisation) throw new Refusal('invalid', 'third_party.who')
    await within(tx, system('policy'), person(who.id), async () => {
      const {
        pack,
        file: { relation },
      } = await situationOf(tx, caseId)
      const known = await thirdPartyWith(deps, tx, given)
      const same = c.also ? file.third_party_id : null
      if (same && known && known.id !== same) throw new Refusal('conflict', 'third_party.somebody_else')
      const organisationId = c.organisation ? await organisationNamed(deps, tx, c.organisation, relation) : null
      const unnamed = !c.name && !given.length
      const id =
        same ??
        known?.id ??
        (unnamed ? organisationId : null) ??
        (await addThirdParty(deps, tx, {
          kind: 'person',
          name: c.name || c.address || c.phone,
          relation,
          organisationId,
          ...(given[0] ? { known: given[0] } : {}),
        }))
      if (organisationId && organisationId !== id) await linkOrganisation(tx, id, organisationId)
      for (const identifier of given) await addIdentifier(deps, tx, id, identifier, 'confirmed', 'handler')
      if (file.third_party_id !== id) {
        const now = relation === 'unknown' ? await relationKnown(tx, pack, id) : relation
        const how = file.third_party_id ? 'corrected' : known ? 'matched' : 'named'
        await changeIdentity(deps, tx, {
          caseId,
          affectedId: file.affected_id,
          thirdPartyId: id,
          relation: now,
          how: (await undoneBefore(tx, caseId, id)) ? 'redone' : how,
          byId: who.id,
        })
        if (now !== relation)
          await noteFact(tx, deps.clock.now(), { caseId, name: 'relation', value: now, source: 'match', byId: null })
      }
      await reachFurther(deps, tx, id)
      if (relation === 'unknown') await deps.jobs.enqueue(tx, 'enrich', { caseId })
      if (c.proposal)
        await tx
          .updateTable('proposal')
          .set({
            state: file.third_party_id === id || !file.third_party_id ? 'confirmed' : 'corrected',
            decided_by: who.id,
            decided_at: deps.clock.now(),
          })
          .where('id', '=', c.proposal)
          .where('case_id', '=', caseId)
          .execute()
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: file.third_party_id && file.third_party_id !== id ? 'third_party.corrected' : 'third_party.confirmed',
        visibility: 'desk',
      })
      if (file.third_party_id !== id) await leaveLate(deps, tx, caseId)
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'third-party.confirmed', caseId })
  })
}

/** What somebody who is on file already is to us, where the policy of this case knows it. */
async function relationKnown(tx: Tx, pack: PolicyPack, thirdPartyId: string): Promise<string> {
  const { relation } = await tx
    .selectFrom('third_party')
    .where('id', '=', thirdPartyId)
    .select('relation')
    .executeTakeFirstOrThrow()
  return relation in pack.relations ? relation : 'unknown'
}

/** Whether this identity was taken back here once: confirming it again is a second look, not a first. */
const undoneBefore = async (tx: Tx, caseId: string, thirdPartyId: string): Promise<boolean> =>
  (await tx
    .selectFrom('identity_change')
    .where('case_id', '=', caseId)
    .where('third_party_id', '=', thirdPartyId)
    .select('id')
    .limit(1)
    .executeTakeFirst()) !== undefined
