import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

/** Runs a verb; a refusal changes nothing and is itself on the trail, in a transaction of its own (SETTLED 44). */
export async function noted<T>(
  deps: Deps,
  who: Person,
  reference: string,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.kind !== 'missing') await note(deps, who, reference, action, refusal)
    throw refusal
  }
}

const note = (deps: Deps, who: Person, reference: string, action: string, refusal: Refusal) =>
  as(deps.db, person(who.id), async (tx) => {
    const file = await tx.selectFrom('case_file').where('reference', '=', reference).select('id').executeTakeFirst()
    if (file)
      await record(tx, deps.clock, {
        action: 'action.refused',
        caseId: file.id,
        subject: action,
        detail: { code: refusal.code, clause: refusal.params.clause ?? null },
      })
  })
