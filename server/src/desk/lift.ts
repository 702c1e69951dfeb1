import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { releaseHolds } from '../restrictions/hold.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

/**
 * Lifts what this case asked for (CRM-12: only the desk). Other cases' holds stay; the CRM gets back only values that are still ours
 * (CRM-5). The action stays on file, so that the policy does not pause the same person again by itself.
 * @throws Refusal `restriction.none` when this case holds nothing
 */
export async function lift(deps: Deps, who: Person, reference: string, reason: string) {
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'restriction.lift')
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const released = await releaseHolds(deps, tx, caseId, who.id, 'decision')
      if (!released.length) throw new Refusal('conflict', 'restriction.none')
      const event = {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'restriction.lifted',
        visibility: 'desk-and-manager',
        body: reason,
      } as const
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), event)
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'restriction.lifted', caseId })
  })
}
