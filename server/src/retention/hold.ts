import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

const standingHold = (tx: Tx, caseId: string) =>
  tx
    .selectFrom('legal_hold')
    .where('case_id', '=', caseId)
    .where('released_at', 'is', null)
    .select('id')
    .executeTakeFirst()

/** Keeps everything of a case from being erased until the hold ends, its mail in the mailbox too (SECURITY T30). @throws conflict when one stands */
export const placeHold = (deps: Deps, who: Person, reference: string, reason: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'hold.place')
    const key = await caseKey(deps, tx, caseId)
    const standing = await standingHold(tx, caseId)
    if (standing) throw new Refusal('conflict', 'hold.stands')
    const id = randomUUID()
    await tx
      .insertInto('legal_hold')
      .values({
        id,
        case_id: caseId,
        reason_sealed: sealText(key, reason, placeOf('legal_hold', 'reason', id, caseId)),
        by_id: who.id,
        at: deps.clock.now(),
        released_at: null,
        released_by: null,
        release_reason_sealed: null,
      })
      .execute()
    await addEvent(deps, tx, key, {
      caseId,
      by: person(who.id),
      kind: 'case.held',
      visibility: 'desk-and-legal',
      body: reason,
    })
    await record(tx, deps.clock, { action: 'case.held', caseId, subject: id })
  })

/** Ends a hold, with a reason; from here on the schedule counts again. @throws conflict when there is none */
export const releaseHold = (deps: Deps, who: Person, reference: string, reason: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'hold.release')
    const key = await caseKey(deps, tx, caseId)
    const standing = await standingHold(tx, caseId)
    if (!standing) throw new Refusal('conflict', 'hold.none')
    await tx
      .updateTable('legal_hold')
      .set({
        released_at: deps.clock.now(),
        released_by: who.id,
        release_reason_sealed: sealText(key, reason, placeOf('legal_hold', 'release', standing.id, caseId)),
      })
      .where('id', '=', standing.id)
      .execute()
    await addEvent(deps, tx, key, {
      caseId,
      by: person(who.id),
      kind: 'case.released',
      visibility: 'desk-and-legal',
      body: reason,
    })
    await record(tx, deps.clock, { action: 'case.released', caseId, subject: standing.id })
  })
