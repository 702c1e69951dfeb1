import { randomUUID } from 'node:crypto'
import type { PlannedStep } from '@breakwater/shared/policy-plan.ts'
import { sql } from 'kysely'
import { goOn, type NewClock, startClocks, stopClocks } from '../clocks/rows.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Due, dueDates } from './due-dates.ts'
import { ownerOf, roleOf } from './owners.ts'
import { reconcile, type StepChange } from './reconcile.ts'
import type { Situation } from './situation.ts'

/** Brings the stored steps of cases in line with their plans: all new ones in one insert, the others one by one. Nothing that was done is lost (POLICY I10). */
export async function writeSteps(deps: Deps, tx: Tx, situations: readonly Situation[]): Promise<void> {
  const now = deps.clock.now()
  const dueOf = await dueDates(tx, situations, now)
  const planned = situations.map((s) => ({ s, changes: reconcile(s.steps, s.plan, s.facts, s.incidents) }))
  const [begun, again]: [NewClock[], NewClock[]] = [[], []]
  const runs = (to: NewClock[], s: Situation, id: string, planned: PlannedStep, due: Due) => {
    const rule = s.pack.clocks[planned.due]
    if (rule && due.start)
      to.push({ caseId: s.file.id, clock: planned.due, rule, subject: id, startedAt: due.start, nextAt: due.first })
  }
  const opened = planned.flatMap(({ s, changes }) =>
    changes.flatMap((c) => {
      if (c.do !== 'open') return []
      const due = dueOf(s, c.planned)
      const row = { id: randomUUID(), ...rowOf(s, c, now, due.at) }
      runs(begun, s, row.id, c.planned, due)
      return [row]
    }),
  )
  if (opened.length) await tx.insertInto('step').values(opened).execute()
  for (const { s, changes } of planned)
    for (const c of changes) {
      if (c.do === 'open') continue
      const due = c.do === 'reopen' ? dueOf(s, c.planned) : undefined
      if (c.do === 'reopen') runs(again, s, c.row, c.planned, due!)
      await tx
        .updateTable('step')
        .set(changeOf(c, now, due?.at ?? null))
        .where('id', '=', c.row)
        .execute()
    }
  const ended = planned.flatMap(({ changes }) => changes.flatMap((c) => (c.do === 'not-needed' ? [c.row] : [])))
  await stopClocks(tx, now, 'step.done', { subjects: ended })
  await goOn(tx, again)
  await startClocks(tx, [...begun, ...again])
}

function changeOf(c: Exclude<StepChange, { do: 'open' }>, now: Date, due: Date | null) {
  if (c.do === 'remember') return { trigger: c.trigger }
  const cause = { cause: JSON.stringify(c.cause), trigger: c.trigger }
  return c.do === 'reopen'
    ? { ...cause, state: 'open' as const, opened_at: now, due_at: due, closed_at: null, closed_by: null }
    : { ...cause, state: 'not-needed' as const, closed_at: now }
}

function rowOf(s: Situation, c: Extract<StepChange, { do: 'open' }>, now: Date, due: Date | null) {
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

/** Without `incidentId` the steps of every incident; null those of the case as a whole. */
export type Closing = { caseId: string; steps: readonly string[]; byId: string | null; incidentId?: string | null }

const WHOLE = '00000000-0000-0000-0000-000000000000'

/** Closes open steps by their ids in the pack, in one update. */
export async function closeAllSteps(deps: Deps, tx: Tx, closings: readonly Closing[]): Promise<void> {
  const rows = closings.flatMap((c) =>
    c.steps.map((step) => ({
      caseId: c.caseId,
      step,
      byId: c.byId,
      incident: c.incidentId === undefined ? null : (c.incidentId ?? WHOLE),
    })),
  )
  if (!rows.length) return
  const done = await sql<{
    id: string
  }>`update app.step s set state = 'done', closed_at = ${deps.clock.now()}, closed_by = x.by_id
    from unnest(${rows.map((r) => r.caseId)}::uuid[], ${rows.map((r) => r.step)}::text[], ${rows.map((r) => r.byId)}::uuid[], ${rows.map((r) => r.incident)}::uuid[]) x(case_id, step, by_id, incident)
    where s.case_id = x.case_id and s.step = x.step and s.state = 'open' and (x.incident is null or x.incident = coalesce(s.incident_id, ${WHOLE})) returning s.id`.execute(
    tx,
  )
  const subjects = done.rows.map((row) => row.id)
  await stopClocks(tx, deps.clock.now(), 'step.done', { subjects })
}

/** Those of one case. */
export const closeSteps = (
  deps: Deps,
  tx: Tx,
  caseId: string,
  steps: readonly string[],
  byId: string | null,
  incidentId?: string | null,
) => closeAllSteps(deps, tx, [{ caseId, steps, byId, ...(incidentId === undefined ? {} : { incidentId }) }])
