import type { Subject } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { carryOut } from './carry-out.ts'
import { type Situation, situationOf } from './situation.ts'
import { closeSteps, writeSteps } from './write-steps.ts'

const POLICY = system('policy')

/**
 * Recomputes a case after anything changed: opens and drops steps, closes what is met, and carries out what the policy does by itself
 * (the pause of a prospect is in the very transaction that saves the report, POLICY 36). Nothing here changes a fact, so once is enough.
 */
export async function applyPolicy(deps: Deps, tx: Tx, caseId: string, back: Subject, key?: Buffer): Promise<void> {
  const work = async () => {
    const s = await situationOf(tx, caseId)
    await writeSteps(deps, tx, s)
    await closeSteps(
      deps,
      tx,
      caseId,
      s.plan.steps.filter((p) => p.met === 'yes').map((p) => p.id),
      null,
    )
    await actBySelf(deps, tx, s, key)
  }
  // the intake may do all of this under its own name
  await (back.kind === 'system' ? work() : within(tx, POLICY, back, work))
}

/** Actions the pack marks as automatic, and those that end a step of the system; each once. */
async function actBySelf(deps: Deps, tx: Tx, s: Situation, known?: Buffer) {
  if (!s.file.third_party_id) return
  const bySystem = s.plan.steps
    .filter((p) => p.owner === 'system')
    .flatMap((p) => [s.pack.steps.find((r) => r.id === p.id)?.closed_by.action ?? []].flat())
  const open = (gate: string) => s.plan.gates.find((p) => p.id === gate)?.state === 'ready'
  const wanted = s.plan.actions.filter(
    (a) => (a.auto || bySystem.includes(a.id)) && a.offered === 'yes' && a.gates.every(open) && !s.acted.has(a.id),
  )
  if (!wanted.length) return
  const key = known ?? (await caseKey(deps, tx, s.file.id))
  for (const { id } of wanted) await carryOut(deps, tx, key, { action: id, by: POLICY, reason: '' }, s)
}
