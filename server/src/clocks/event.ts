import type { ClockEvent } from '@breakwater/shared/policy-clocks.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { stepDueAt } from '../policy/clocks.ts'
import { activePack, packWith } from '../policy/packs.ts'
import { calendarIn, workingTime } from '../policy/working-time.ts'
import {
  begunBy,
  FROM_OPENING,
  FROM_REPORT,
  firstMoment,
  isOfSteps,
  type NewClock,
  startClocks,
  stopClocks,
} from './rows.ts'

/** Something the policy's clocks listen to. */
export type Happened = {
  /** null for a duty without a case, such as the notice at a contract's signing (SETTLED 74) */
  caseId: string | null
  event: ClockEvent
  /** id of the step, letter, proposal, concern or contract it is about; an event without one stops every clock of the case that it stops */
  subject?: string
  /** when it happened; now when left out */
  at?: Date
  /** whose clock it is: the author of a draft, who a concern came to */
  personId?: string
}

/**
 * Starts every clock of the case's pack that begins with this event, and stops those that it stops. Told twice, it changes nothing:
 * no date ever moves (POLICY I23). Runs as a system subject inside the caller's transaction.
 */
export async function clockEvent(deps: Pick<Deps, 'clock'>, tx: Tx, happened: Happened): Promise<void> {
  const at = happened.at ?? deps.clock.now()
  const { caseId, event, subject } = happened
  await stopClocks(tx, at, event, { caseId, ...(subject === undefined ? {} : { subjects: [subject] }) })
  const pack = await packFor(tx, caseId)
  const begun = begunBy(pack, event)
  if (!begun.length) return
  const calendar = calendarIn(pack, await workingTime(tx))
  const started: NewClock[] = []
  for (const [clock, rule] of begun) {
    const one = { caseId, clock, rule, startedAt: at, nextAt: firstMoment(rule, at, calendar) }
    if (caseId === null)
      started.push({ ...one, pack: pack.pack, subject: subject ?? '', personId: happened.personId ?? null })
    else if (isOfSteps(pack, clock)) {
      if (FROM_OPENING.includes(event) || FROM_REPORT.includes(event)) continue
      const first = await noteFirst(tx, caseId, event, at)
      if (!first) continue
      const waiting = pack.steps.filter((step) => step.due === clock).map((step) => step.id)
      const rows = await tx
        .updateTable('step')
        .set({ due_at: stepDueAt(pack, clock, at, calendar) })
        .where('case_id', '=', caseId)
        .where('step', 'in', waiting)
        .where('state', '=', 'open')
        .where('due_at', 'is', null)
        .returning('id')
        .execute()
      started.push(...rows.map((row) => ({ ...one, subject: row.id })))
    } else started.push({ ...one, subject: subject ?? '', personId: happened.personId ?? null })
  }
  await startClocks(tx, started)
}

/** When the event a step counts from happened on a case for the first time, by event. */
export async function firstEvents(tx: Tx, caseIds: readonly string[]): Promise<Map<string, Date>> {
  if (!caseIds.length) return new Map()
  const rows = await tx
    .selectFrom('clock_event')
    .where('case_id', 'in', [...caseIds])
    .selectAll()
    .execute()
  return new Map(rows.map((row) => [`${row.case_id} ${row.event}`, row.at]))
}

/** Steps that open later count from the first time. @returns whether this was it, or another step of the same event still waits */
async function noteFirst(tx: Tx, caseId: string, event: ClockEvent, at: Date): Promise<boolean> {
  const known = await tx
    .selectFrom('clock_event')
    .where('case_id', '=', caseId)
    .where('event', '=', event)
    .where('subject', '=', '')
    .select('at')
    .executeTakeFirst()
  if (known) return known.at.getTime() === at.getTime()
  await tx
    .insertInto('clock_event')
    .values({ case_id: caseId, event, at })
    .onConflict((on) => on.doNothing())
    .execute()
  return true
}

async function packFor(tx: Tx, caseId: string | null) {
  if (caseId === null) return activePack(tx)
  const { hash } = await tx
    .selectFrom('case_file as f')
    .innerJoin('pack as p', (on) => on.onRef('p.id', '=', 'f.pack').onRef('p.version', '=', 'f.pack_version'))
    .where('f.id', '=', caseId)
    .select('p.hash')
    .executeTakeFirstOrThrow()
  return packWith(tx, hash)
}
