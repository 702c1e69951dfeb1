import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { changeIdentity, standingChange } from '../cases/identity-change.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

/**
 * Takes back who a case was last thought to be about: the identity and the relation are what they were, the other branch's steps are not
 * needed and say why, and nothing is forgotten (POLICY 7, I10). Confirming it again opens the same steps. A restriction of the wrong
 * person stays until somebody lifts it. @throws Refusal `identity.nothing_to_undo`
 */
export async function undoIdentity(deps: Deps, who: Person, reference: string, reason: string): Promise<void> {
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'third-party.confirm')
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const change = await standingChange(tx, caseId)
      if (!change) throw new Refusal('conflict', 'identity.nothing_to_undo')
      await changeIdentity(deps, tx, {
        caseId,
        affectedId: file.affected_id,
        thirdPartyId: change.before_id,
        relation: change.relation_before,
        how: 'undone',
        byId: who.id,
      })
      if (change.relation !== change.relation_before)
        await noteFact(tx, deps.clock.now(), {
          caseId,
          name: 'relation',
          value: change.relation_before,
          source: 'handler',
          byId: who.id,
        })
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'identity.undone',
        visibility: 'desk',
        body: reason,
      })
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'identity.undone', caseId })
  })
}
