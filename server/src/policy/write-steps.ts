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

/** Brings the stored steps of cases in line with their plans: all new ones in one statement, all others in a second. Nothing that was done is lost (POLICY I10). */
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
  await insertSteps(tx, opened)
  const changed = planned.flatMap(({ s, changes }) =>
    changes.flatMap((c) => {
      if (c.do === 'open') return []
      const due = c.do === 'reopen' ? dueOf(s, c.planned) : undefined
      if (c.do === 'reopen') runs(again, s, c.row, c.planned, due!)
      return [changeOf(c, due?.at ?? null)]
    }),
  )
  await changeSteps(tx, now, changed)
  const ended = planned.flatMap(({ changes }) => changes.flatMap((c) => (c.do === 'not-needed' ? [c.row] : [])))
  await stopClocks(tx, now, 'step.done', { subjects: ended })
  await goOn(tx, again)
  await startClocks(tx, [...begun, ...again])
}

type Changed = {
  id: string
  do: 'remember' | 'reopen' | 'not-needed'
  cause: unknown
  trigger: unknown
  due: Date | null
}
const changeOf = (c: Exclude<StepChange, { do: 'open' }>, due: Date | null): Changed => ({
  id: c.row,
  do: c.do,
  cause: c.do === 'remember' ? null : c.cause,
  trigger: c.trigger,
  due,
})

/** Steps that change, of all cases in one statement: ten thousand cases move to another version in minutes. */
async function changeSteps(tx: Tx, now: Date, changed: readonly Changed[]) {
  if (!changed.length) return
  await sql`update app.step s set trigger = x.trigger, cause = coalesce(x.cause, s.cause),
      state = case x.do when 'reopen' then 'open' when 'not-needed' then 'not-needed' else s.state end,
      opened_at = case x.do when 'reopen' then ${now}::timestamptz else s.opened_at end,
      due_at = case x.do when 'reopen' then x.due else s.due_at end,
      closed_at = case x.do when 'reopen' then null when 'not-needed' then ${now}::timestamptz else s.closed_at end,
      closed_by = case x.do when 'reopen' then null else s.closed_by end
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) x(id uuid, "do" text, cause jsonb, trigger text, due timestamptz)
    where s.id = x.id`.execute(tx)
}

/** New steps, of all cases in one statement. */
async function insertSteps(tx: Tx, rows: readonly ({ id: string } & ReturnType<typeof rowOf>)[]) {
  if (!rows.length) return
  await sql`insert into app.step (id, case_id, step, incident_id, owner_role, owner_id, opened_at, due_at, cause, trigger)
    select x.id, x.case_id, x.step, x.incident_id, x.owner_role, x.owner_id, x.opened_at, x.due_at, '{}', x.trigger
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) x(id uuid, case_id uuid, step text, incident_id uuid, owner_role text, owner_id uuid,
      opened_at timestamptz, due_at timestamptz, trigger text)`.execute(tx)
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
