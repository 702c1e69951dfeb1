import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ClockEvent, ClockRule } from '@breakwater/shared/policy-clocks.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Calendar } from '../policy/calendar.ts'
import { momentsOf } from '../policy/clocks.ts'

/** A clock that begins to run. `subject` is the id of what it is about; `pack` is set for a duty without a case. */
export type NewClock = {
  caseId: string | null
  pack?: { id: string; version: string }
  clock: string
  rule: ClockRule
  subject: string
  personId?: string | null
  startedAt: Date
  nextAt: Date | null
}

/** When it first does something. */
export const firstMoment = (rule: ClockRule, start: Date, calendar: Calendar): Date | null =>
  momentsOf(rule, start, calendar)[0]?.at ?? null

/** Clocks that steps name as their due date: they run once for each such step while it is open. */
export const isOfSteps = (pack: PolicyPack, clock: string) => pack.steps.some((step) => step.due === clock)

/** Steps count from these by themselves, when they open or from the report (`policy/due-dates.ts`). */
export const FROM_OPENING: readonly ClockEvent[] = ['step.opened', 'contract.signed', 'period.began']
export const FROM_REPORT: readonly ClockEvent[] = ['report.saved', 'incident.known']

/** Whether this event starts or stops any clock of the pack; steps that count by themselves left aside. */
export const listens = (pack: PolicyPack, event: ClockEvent): boolean =>
  Object.entries(pack.clocks).some(
    ([clock, rule]) =>
      rule.stop?.includes(event) ||
      (rule.from === event && !(isOfSteps(pack, clock) && [...FROM_OPENING, ...FROM_REPORT].includes(event))),
  )

/** Clocks of the policy that begin with this event. `step.due` is left to the steps themselves. */
export const begunBy = (pack: PolicyPack, event: ClockEvent): [string, ClockRule][] =>
  Object.entries(pack.clocks).filter(([, rule]) => rule.from === event)

/**
 * Writes clocks that begin; one that runs already, or began at this very moment, stays as it is: a repeated event moves no date
 * (POLICY I23). One that was stopped with its step goes on from where it stood when the step opens again. Runs as the service.
 */
export async function startClocks(tx: Tx, clocks: readonly NewClock[]): Promise<void> {
  if (!clocks.length) return
  const rows = clocks.map((c) => ({
    case_id: c.caseId,
    pack: c.pack?.id ?? null,
    pack_version: c.pack?.version ?? null,
    clock: c.clock,
    subject: c.subject,
    person_id: c.personId ?? null,
    started_at: c.startedAt,
    stops: c.rule.stop ?? [],
    after_closing: c.rule.after_closing ?? false,
    next_at: c.nextAt,
  }))
  // one parameter, however many clocks begin
  await sql`insert into app.clock (case_id, pack, pack_version, clock, subject, person_id, started_at, stops, after_closing, next_at)
    select x.case_id, x.pack, x.pack_version, x.clock, x.subject, x.person_id, x.started_at, x.stops, x.after_closing, x.next_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) x(case_id uuid, pack text, pack_version text, clock text, subject text, person_id uuid,
      started_at timestamptz, stops text[], after_closing boolean, next_at timestamptz)
    on conflict do nothing`.execute(tx)
}

/** Lets clocks of steps that opened again go on; those that never ran are left to `startClocks`. */
export const goOn = async (tx: Tx, clocks: readonly NewClock[]): Promise<void> => {
  for (const c of clocks)
    await tx
      .updateTable('clock')
      .set({ stopped_at: null, next_at: c.nextAt })
      .where('case_id', '=', c.caseId)
      .where('clock', '=', c.clock)
      .where('subject', '=', c.subject)
      .where('started_at', '=', c.startedAt)
      .where('stopped_at', 'is not', null)
      .execute()
}

/** Stops what this event stops: of these subjects, or of the whole case when none is given. Runs as the service. */
export async function stopClocks(
  tx: Tx,
  at: Date,
  event: ClockEvent,
  { caseId, subjects }: { caseId?: string | null; subjects?: readonly string[] },
): Promise<void> {
  if (subjects?.length === 0) return
  await tx
    .updateTable('clock')
    .set({ stopped_at: at, next_at: null })
    .where('stopped_at', 'is', null)
    .where(sql<boolean>`${event} = any(stops)`)
    .$if(caseId !== undefined, (q) =>
      caseId === null ? q.where('case_id', 'is', null) : q.where('case_id', '=', caseId!),
    )
    .$if(subjects !== undefined, (q) => q.where('subject', 'in', [...subjects!]))
    .execute()
}
