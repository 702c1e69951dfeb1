import type { Person } from '@breakwater/shared/person.ts'
import { person, system, type Tx, within } from '../db/as.ts'

/** The reports of a case that their reporter took back, with when: what came with them stays sealed (SETTLED 9). */
export const takenBack = (tx: Tx, who: Person, caseId: string): Promise<{ id: string; at: Date }[]> =>
  within(tx, system('policy'), person(who.id), async () => {
    const rows = await tx
      .selectFrom('report')
      .where('case_id', '=', caseId)
      .where('state', '=', 'withdrawn')
      .select(['id', 'withdrawn_at'])
      .orderBy('withdrawn_at')
      .execute()
    return rows.flatMap(({ id, withdrawn_at }) => (withdrawn_at ? [{ id, at: withdrawn_at }] : []))
  })
