import type { Outcome } from '@breakwater/shared/case.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { clockEvent } from '../clocks/event.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { situationOf } from '../policy/situation.ts'
import { policyRefusal } from './policy-refusal.ts'
import { peopleToTell, tellReporter } from './tell-reporter.ts'
import { say } from './words.ts'

export type Closing = { outcome: Outcome; reason: string; notice: string }
/** A case, and who decided about it. */
export type Decided = { caseId: string; byId: string }

/** Refuses while a step that blocks closing is open (POLICY I12). Runs as the service. */
export async function assertClosable(tx: Tx, caseId: string): Promise<void> {
  await lockCase(tx, caseId)
  const { pack } = await situationOf(tx, caseId)
  const open = await tx
    .selectFrom('step')
    .where('case_id', '=', caseId)
    .where('state', '=', 'open')
    .select('step')
    .execute()
  const still = pack.steps.filter((s) => s.blocks?.includes('close') && open.some((o) => o.step === s.id))
  // the protection of figures is named first of all (POLICY I12)
  const blocking = still.find((s) => s.closed_by.fact === 'metrics.settled') ?? still[0]
  if (blocking)
    throw policyRefusal(pack, blocking.clause, say('closing.step_open', { step: blocking.title ?? blocking.id }))
}

/** Closes it: the outcome, the reason for the desk, the words for whoever reported. Runs as the service. */
export async function closeNow(deps: Deps, tx: Tx, { caseId, byId }: Decided, c: Closing): Promise<void> {
  await assertClosable(tx, caseId)
  const now = deps.clock.now()
  await tx
    .updateTable('case_file')
    .set({ status: 'closed', closed_at: now, outcome: c.outcome, last_event_at: now })
    .where('id', '=', caseId)
    .execute()
  const key = await caseKey(deps, tx, caseId)
  await addEvent(deps, tx, key, {
    caseId,
    by: { kind: 'person', id: byId },
    kind: 'case.closed',
    visibility: 'desk',
    params: { outcome: c.outcome },
    body: c.reason,
  })
  if (await peopleToTell(tx, caseId)) await tellReporter(deps, tx, key, { caseId, byId, text: c.notice })
  await clockEvent(deps, tx, { caseId, event: 'reporter.told' })
  await clockEvent(deps, tx, { caseId, event: 'case.closed' })
}
