import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { addIdentifier, addThirdParty, type GivenIdentifier, thirdPartyWith } from '../cases/third-party.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicy } from '../policy/apply.ts'
import { Refusal } from '../refusal.ts'
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
    if (!c.name && !given.length) throw new Refusal('invalid', 'third_party.who')
    await within(tx, system('policy'), person(who.id), async () => {
      const relation = (
        await tx.selectFrom('case_file').where('id', '=', caseId).select('relation').executeTakeFirstOrThrow()
      ).relation
      const known = await thirdPartyWith(deps, tx, given)
      const same = c.also ? file.third_party_id : null
      if (same && known && known.id !== same) throw new Refusal('conflict', 'third_party.somebody_else')
      const organisationId = c.organisation
        ? await addThirdParty(deps, tx, { kind: 'organisation', name: c.organisation, relation })
        : null
      const id =
        same ??
        known?.id ??
        (await addThirdParty(deps, tx, {
          kind: 'person',
          name: c.name || c.address || c.phone,
          relation,
          organisationId,
          ...(given[0] ? { known: given[0] } : {}),
        }))
      for (const identifier of given) await addIdentifier(deps, tx, id, identifier, 'confirmed', 'handler')
      if (file.third_party_id !== id) {
        const other = file.affected_id
          ? await tx
              .selectFrom('case_file')
              .where('third_party_id', '=', id)
              .where('affected_id', '=', file.affected_id)
              .where('status', '<>', 'closed')
              .where('id', '<>', caseId)
              .select('id')
              .executeTakeFirst()
          : undefined
        if (other) throw new Refusal('conflict', 'case.open_elsewhere')
        await tx.updateTable('case_file').set({ third_party_id: id }).where('id', '=', caseId).execute()
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
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'third-party.confirmed', caseId })
  })
}
