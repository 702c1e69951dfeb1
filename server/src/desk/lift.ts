import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'
import { waitsForCosign } from './cosign.ts'
import { liftNow } from './lift-now.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

/**
 * Lifts what this case asked for (CRM-12: only the desk). Other cases' holds stay; the CRM gets back only values that are still ours
 * (CRM-5). The action stays on file, so that the policy does not pause the same person again by itself. Where the overseer signs too, it
 * waits for that (SETTLED 3).
 * @throws Refusal `restriction.none` when this case holds nothing
 */
export async function lift(deps: Deps, who: Person, reference: string, reason: string) {
  await as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'restriction.lift')
    const { caseId } = found
    if (await waitsForCosign(deps, tx, who, found, { verb: 'lift' }, { reason })) return
    await within(tx, system('policy'), person(who.id), () => liftNow(deps, tx, { caseId, byId: who.id }, reason))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'restriction.lifted', caseId })
  })
}
