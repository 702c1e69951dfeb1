import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'
import { endReview } from './edit.ts'
import { stillOpen, withLetter } from './open-letter.ts'

/** A letter that is not sent after all: it stays on file as it is (POLICY I1). */
export const setAside = (deps: Deps, who: Person, at: { reference: string; id: string }): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const row = await withLetter(deps, tx, who, at, 'letter.write', async (letter) => {
      stillOpen(letter)
      await tx.updateTable('letter').set({ state: 'set-aside' }).where('id', '=', letter.row.id).execute()
      return letter.row
    })
    await endReview(deps, tx, row.review_id)
    await record(tx, deps.clock, { action: 'letter.set-aside', caseId: row.case_id, subject: at.id })
  })
