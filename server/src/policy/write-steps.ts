import type { PlannedStep } from '@breakwater/shared/policy-plan.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { calendarOf } from './calendar.ts'
import { stepDueAt } from './clocks.ts'
import { ownerOf, roleOf } from './owners.ts'
import { reconcile, type StepChange } from './reconcile.ts'
import type { Situation } from './situation.ts'

/** Brings the stored steps in line with the plan: new ones in one insert, the others one by one. Nothing that was done is lost (POLICY I10). */
export async function writeSteps(deps: Deps, tx: Tx, s: Situation): Promise<void> {
  const now = deps.clock.now()
  const calendar = calendarOf(s.pack.pack.calendar, s.zone)
  const due = (planned: PlannedStep) =>
    stepDueAt(
      s.pack,
      planned.due,
      s.pack.clocks[planned.due]?.from === 'report.saved' ? s.file.received_at : now,
      calendar,
    )
  const changes = reconcile(s.steps, s.plan, s.facts)
  const opened = changes.flatMap((c) => (c.do === 'open' ? [rowOf(s, c, now, due(c.planned))] : []))
  if (opened.length) await tx.insertInto('step').values(opened).execute()
  for (const c of changes) {
    if (c.do === 'open') continue
    const set =
      c.do === 'reopen'
        ? {
            state: 'open' as const,
            opened_at: now,
            due_at: due(c.planned),
            closed_at: null,
            closed_by: null,
            cause: JSON.stringify(c.cause),
            trigger: c.trigger,
          }
        : c.do === 'not-needed'
          ? { state: 'not-needed' as const, closed_at: now, cause: JSON.stringify(c.cause), trigger: c.trigger }
          : { trigger: c.trigger }
    await tx.updateTable('step').set(set).where('id', '=', c.row).execute()
  }
}

function rowOf(s: Situation, c: Extract<StepChange, { do: 'open' }>, now: Date, due: Date) {
  const role = roleOf(s.pack, c.planned.owner)
  return {
    case_id: s.file.id,
    step: c.step,
    incident_id: c.incidentId,
    owner_role: role,
    owner_id: ownerOf(role, s.file, s.members),
    opened_at: now,
    due_at: due,
    closed_at: null,
    closed_by: null,
    cause: '{}',
    trigger: c.trigger,
  }
}

/** Closes open steps by their ids in the pack. */
export async function closeSteps(
  deps: Deps,
  tx: Tx,
  caseId: string,
  steps: readonly string[],
  byId: string | null,
): Promise<void> {
  if (!steps.length) return
  await tx
    .updateTable('step')
    .set({ state: 'done', closed_at: deps.clock.now(), closed_by: byId })
    .where('case_id', '=', caseId)
    .where('step', 'in', [...steps])
    .where('state', '=', 'open')
    .execute()
}
