import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { touch } from '../desk/touch.ts'
import { packOf } from '../policy/packs.ts'
import { supportOf } from '../policy/support.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

/** The pack a case is pinned to. Runs as the service. */
export async function packOfCase(tx: Tx, caseId: string) {
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['pack', 'pack_version'])
    .executeTakeFirstOrThrow()
  return packOf(tx, file.pack, file.pack_version)
}

/** Notes that support was offered, also after closing. What the person does with it is nowhere on file (POLICY 86, 117). @throws Refusal `care.unknown_entry` */
export const offerSupport = (deps: Deps, who: Person, reference: string, entry: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'support.offer')
    await within(tx, system('policy'), person(who.id), async () => {
      const pack = await packOfCase(tx, caseId)
      if (!supportOf(pack).some(({ id }) => id === entry)) throw new Refusal('invalid', 'care.unknown_entry')
      await tx
        .insertInto('support_offer')
        .values({ id: randomUUID(), case_id: caseId, entry, by_id: who.id, at: deps.clock.now() })
        .execute()
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'support.offered', caseId, subject: entry })
  })
