import type { PlannedStep } from '@breakwater/shared/policy-plan.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { calendarOf } from './calendar.ts'
import { stepDueAt } from './clocks.ts'
import { ownerOf, roleOf } from './owners.ts'
import { reconcile, type StepChange } from './reconcile.ts'
import type { Situation } from './situation.ts'

/** Brings the stored steps of cases in line with their plans: all new ones in one insert, the others one by one. Nothing that was done is lost (POLICY I10). */
export async function writeSteps(deps: Deps, tx: Tx, situations: readonly Situation[]): Promise<void> {
  const now = deps.clock.now()
  const known = new Map<string, Date>()
  const planned = situations.map((s) => ({
    s,
    due: dueIn(s, now, known),
    changes: reconcile(s.steps, s.plan, s.facts, s.incidents),
  }))
  const opened = planned.flatMap(({ s, due, changes }) =>
    changes.flatMap((c) => (c.do === 'open' ? [rowOf(s, c, now, due(c.planned))] : [])),
  )
  if (opened.length) await tx.insertInto('step').values(opened).execute()
  for (const { due, changes } of planned)
    for (const c of changes)
      if (c.do !== 'open')
        await tx
          .updateTable('step')
          .set(changeOf(c, now, due))
          .where('id', '=', c.row)
          .execute()
}

type Due = (planned: PlannedStep) => Date

/** `known`: what was found for other cases of the same batch; calendars are slow. */
const dueIn = (s: Situation, now: Date, known: Map<string, Date>): Due => {
  const calendar = calendarOf(s.pack.pack.calendar, s.zone)
  return ({ due }) => {
    const start = s.pack.clocks[due]?.from === 'report.saved' ? s.file.received_at : now
    const name = `${s.file.pack} ${s.file.pack_version} ${s.zone} ${due} ${start.getTime()}`
    const at = known.get(name) ?? stepDueAt(s.pack, due, start, calendar)
    known.set(name, at)
    return at
  }
}

function changeOf(c: Exclude<StepChange, { do: 'open' }>, now: Date, due: Due) {
  if (c.do === 'remember') return { trigger: c.trigger }
  const cause = { cause: JSON.stringify(c.cause), trigger: c.trigger }
  return c.do === 'reopen'
    ? { ...cause, state: 'open' as const, opened_at: now, due_at: due(c.planned), closed_at: null, closed_by: null }
    : { ...cause, state: 'not-needed' as const, closed_at: now }
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
  await sql`update app.step s set state = 'done', closed_at = ${deps.clock.now()}, closed_by = x.by_id
    from unnest(${rows.map((r) => r.caseId)}::uuid[], ${rows.map((r) => r.step)}::text[], ${rows.map((r) => r.byId)}::uuid[], ${rows.map((r) => r.incident)}::uuid[]) x(case_id, step, by_id, incident)
    where s.case_id = x.case_id and s.step = x.step and s.state = 'open' and (x.incident is null or x.incident = coalesce(s.incident_id, ${WHOLE}))`.execute(
    tx,
  )
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
