import type { Subject } from '@breakwater/shared/person.ts'
import { system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { decidedGates } from '../gates/ask.ts'
import { carryOutAll, type Order } from './carry-out.ts'
import { keepManagerMail } from './manager-mail.ts'
import { type Situation, situationsOf } from './situation.ts'
import { closeAllSteps, writeSteps } from './write-steps.ts'

const POLICY = system('policy')

/**
 * Recomputes cases after anything changed: opens and drops steps, closes what is met, and carries out what the policy does by itself
 * (the pause of a prospect is in the very transaction that saves the report, POLICY 36). Nothing here changes a fact, so once is enough.
 * Runs as a system subject.
 */
export async function applyPolicyTo(deps: Deps, tx: Tx, caseIds: readonly string[]): Promise<void> {
  const situations = await keepManagerMail(deps, tx, await situationsOf(tx, [...new Set(caseIds)]))
  await writeSteps(deps, tx, situations)
  await closeAllSteps(
    deps,
    tx,
    situations.flatMap((s) =>
      s.plan.steps
        .filter((p) => p.met === 'yes')
        .map((p) => ({ caseId: s.file.id, steps: [p.id], byId: null, incidentId: p.incident })),
    ),
  )
  await carryOutAll(deps, tx, situations.flatMap(ordersOf))
}

/** One case, inside somebody's transaction; afterwards they act again. */
export const applyPolicy = (deps: Deps, tx: Tx, caseId: string, back: Subject): Promise<void> =>
  // a system may do all of this under its own name
  back.kind === 'system'
    ? applyPolicyTo(deps, tx, [caseId])
    : within(tx, POLICY, back, () => applyPolicyTo(deps, tx, [caseId]))

/** Actions the pack marks as automatic, and those that end a step of the system; each once. */
function ordersOf(s: Situation): Order[] {
  if (!s.file.third_party_id) return []
  const bySystem = s.plan.steps
    .filter((p) => p.owner === 'system')
    .flatMap((p) => [s.pack.steps.find((r) => r.id === p.id)?.closed_by.action ?? []].flat())
  const open = (gate: string) => s.plan.gates.find((p) => p.id === gate)?.state === 'ready'
  return s.plan.actions
    .filter(
      (a) =>
        (a.auto || bySystem.includes(a.id)) &&
        a.offered === 'yes' &&
        a.gates.every(open) &&
        !decidedGates(s.pack, a.id).length &&
        !s.acted.has(a.id),
    )
    .map(({ id }) => ({ action: id, by: POLICY, reason: '', s }))
}
