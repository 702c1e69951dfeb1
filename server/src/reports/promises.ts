import type { NextPromise } from '@breakwater/shared/report.ts'
import type { Tx } from '../db/as.ts'
import { situationOf } from '../policy/situation.ts'

const TOLD = ['acknowledge', 'protect', 'metrics', 'manager-talk', 'investigate', 'debrief', 'meet', 'check-in']

/** Two to four dated lines of what happens next, made from the case's own steps and the pack's words (SCREEN 19). Runs as the service. */
export async function promisesOf(tx: Tx, caseId: string): Promise<NextPromise[]> {
  const { pack, facts } = await situationOf(tx, caseId)
  const own = facts['reporter.role'] === 'affected'
  const steps = await tx
    .selectFrom('step')
    .where('case_id', '=', caseId)
    .where('state', '=', 'open')
    .where('step', 'in', TOLD)
    .select(['step', 'due_at'])
    .orderBy('due_at')
    .execute()
  const says = (step: string) => {
    const rule = pack.steps.find((r) => r.id === step)
    return (own ? rule?.told : undefined) ?? rule?.help ?? ''
  }
  return steps.slice(0, 4).map((s) => ({ by: s.due_at?.toISOString() ?? null, says: says(s.step) }))
}
