import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { clockEvent } from '../clocks/event.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { releaseHolds } from '../restrictions/hold.ts'
import type { Decided } from './close-now.ts'

/** Lifts what this case asked for, with a reason. Runs as the service. @throws Refusal `restriction.none` when it holds nothing */
export async function liftNow(deps: Deps, tx: Tx, { caseId, byId }: Decided, reason: string): Promise<void> {
  await lockCase(tx, caseId)
  const released = await releaseHolds(deps, tx, caseId, byId, 'decision')
  if (!released.length) throw new Refusal('conflict', 'restriction.none')
  await clockEvent(deps, tx, { caseId, event: 'restriction.lifted', subject: 'restriction' })
  await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
    caseId,
    by: { kind: 'person', id: byId },
    kind: 'restriction.lifted',
    visibility: 'desk-and-manager',
    body: reason,
  })
}
