import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { assertOpenOnce } from '../cases/open-elsewhere.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'
import { assertClosable, type Closing, closeNow } from './close-now.ts'
import { waitsForCosign } from './cosign.ts'
import { guard } from './standing.ts'

export type { Closing } from './close-now.ts'

/**
 * Closes a case: outcome, reason, the words the reporter gets, and their right to reopen belong to it (POLICY I3). A step that blocks
 * closing refuses with its clause (I12). Where the overseer signs too, it waits for that (SETTLED 3).
 */
export async function close(deps: Deps, who: Person, reference: string, c: Closing) {
  return as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'case.close')
    const { caseId } = found
    const service = (work: () => Promise<void>) => within(tx, system('policy'), person(who.id), work)
    await service(() => assertClosable(tx, caseId))
    const { outcome, ...text } = c
    if (await waitsForCosign(deps, tx, who, found, { verb: 'close', outcome }, text)) return
    await service(() => closeNow(deps, tx, { caseId, byId: who.id }, c))
    await record(tx, deps.clock, { action: 'case.closed', caseId, detail: { outcome } })
  })
}

/** Opens a closed case again, with a reason. One open case with the same person and third party stands in the way: a human merges (SETTLED 42). */
export async function reopen(deps: Deps, who: Person, reference: string, reason: string) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'case.reopen')
    await within(tx, system('policy'), person(who.id), async () => {
      await assertOpenOnce(tx, { caseId, thirdPartyId: file.third_party_id, affectedId: file.affected_id })
      await tx
        .updateTable('case_file')
        .set({ status: 'open', closed_at: null, outcome: null, last_event_at: deps.clock.now() })
        .where('id', '=', caseId)
        .execute()
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'case.reopened',
        visibility: 'reporter-too',
        body: reason,
      })
    })
    await record(tx, deps.clock, { action: 'case.reopened', caseId })
  })
}
