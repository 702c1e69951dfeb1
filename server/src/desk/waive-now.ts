import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { clockEvent } from '../clocks/event.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicy } from '../policy/apply.ts'
import { Refusal } from '../refusal.ts'
import type { Decided } from './close-now.ts'
import { stepOf } from './record-step.ts'

/** Notes that a step does not apply, with a reason, and recomputes the plan. Runs as the service. @throws Refusal `step.not_open` */
export async function waiveNow(
  deps: Deps,
  tx: Tx,
  { caseId, byId }: Decided,
  stepId: string,
  reason: string,
): Promise<void> {
  const { row, rule } = await stepOf(tx, caseId, stepId)
  if (row.state !== 'open') throw new Refusal('conflict', 'step.not_open')
  await tx
    .updateTable('step')
    .set({ state: 'waived', closed_at: deps.clock.now(), closed_by: byId })
    .where('id', '=', stepId)
    .execute()
  await clockEvent(deps, tx, { caseId, event: 'step.done', subject: stepId })
  await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
    caseId,
    by: { kind: 'person', id: byId },
    kind: 'step.waived',
    visibility: 'desk',
    params: { step: rule.title ?? rule.id },
    body: reason,
  })
  await applyPolicy(deps, tx, caseId, system('policy'))
}
