import { addEvents } from '../cases/event.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { closeAllSteps } from '../policy/write-steps.ts'
import type { IncomingReport } from './input.ts'

type Filed = { caseId: string; report: IncomingReport }

/** The step that asks it on the case, when nobody answered with the report. */
export const TELL_MANAGER = 'tell-manager'

/** Keeps what a person answered about their manager, yes or no, with its time; it is not asked again (POLICY 17). Runs as the service. */
export async function keepTold(deps: Deps, tx: Tx, filed: readonly Filed[]): Promise<void> {
  const answered = filed.flatMap(({ caseId, report: r }) =>
    r.tellManager !== null && !r.managerInvolved && r.reporterId && r.reporterId === r.affectedId
      ? [{ caseId, byId: r.reporterId, told: r.tellManager }]
      : [],
  )
  await addEvents(
    deps,
    tx,
    undefined,
    answered.map(({ caseId, byId, told }) => ({
      caseId,
      by: { kind: 'person', id: byId },
      kind: told ? 'manager.told' : 'manager.not_told',
      visibility: 'desk',
    })),
  )
  await closeAllSteps(
    deps,
    tx,
    answered.map(({ caseId, byId }) => ({ caseId, steps: [TELL_MANAGER], byId })),
  )
}
