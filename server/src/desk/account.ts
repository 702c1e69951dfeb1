import type { Person } from '@breakwater/shared/person.ts'
import { keepAccount, type Worth, worthOf } from '../cases/account.ts'
import { addEvents } from '../cases/event.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { findByAddress } from '../people/find-by-address.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'

export type AccountNote = { owner: string; worth: Worth | null }

/**
 * Notes who looks after the account behind a case, so that they decide nothing of it alone (POLICY 9). What it is worth goes in sealed and
 * is shown to nobody (POLICY 8). @throws Refusal `restriction.nobody_known`, `report.colleague_unknown`
 */
export async function noteAccount(deps: Deps, who: Person, reference: string, note: AccountNote): Promise<void> {
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'third-party.confirm')
    const thirdPartyId = file.third_party_id
    if (!thirdPartyId) throw new Refusal('invalid', 'restriction.nobody_known')
    await within(tx, system('policy'), person(who.id), async () => {
      const owner = note.owner ? await findByAddress(tx, note.owner) : undefined
      if (note.owner && !owner) throw new Refusal('invalid', 'report.colleague_unknown')
      await keepAccount(deps, tx, { thirdPartyId, ownerId: owner?.id ?? null, worth: note.worth, byId: who.id })
      await addEvents(deps, tx, undefined, [
        { caseId, by: { kind: 'person', id: who.id }, kind: 'account.set', visibility: 'desk' },
      ])
    })
    await record(tx, deps.clock, { action: 'account.set', caseId })
  })
}

/** Shows the worth once; that somebody looked is on the timeline and the trail (POLICY 8). @throws Refusal `account.none` */
export const revealWorth = (deps: Deps, who: Person, reference: string): Promise<Worth> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'third-party.confirm')
    const worth = await within(tx, system('policy'), person(who.id), async () => {
      const found = await worthOf(deps, tx, caseId)
      if (!found) throw new Refusal('missing', 'account.none')
      await addEvents(deps, tx, undefined, [
        { caseId, by: { kind: 'person', id: who.id }, kind: 'account.revealed', visibility: 'desk' },
      ])
      return found
    })
    await record(tx, deps.clock, { action: 'account.revealed', caseId })
    return worth
  })
