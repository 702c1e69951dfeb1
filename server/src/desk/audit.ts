import type { AuditedCase, AuditedRow } from '@breakwater/shared/contract/audit.ts'
import type { Part, Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { as, person, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'

type CaseRow = {
  reference: string
  status: string
  received_at: Date
  claimed: boolean
  acknowledged_at: Date | null
  closed_at: Date | null
  last_event_at: Date
  steps_open: string
  steps_overdue: string
  steps_done: string
  actions: string
  holds: string
  trail_rows: string
  total: string
}

/**
 * What an auditor sees of cases: that they exist, their age, status and stage, newest first; no content, no names, and nothing of a case
 * they are walled from (SECURITY section 2, I9). The look is on the trail.
 */
export const auditCases = (
  deps: Deps,
  who: Person,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ rows: AuditedCase[]; total: number }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { rows } =
      await sql<CaseRow>`select * from app.audit_cases(${deps.clock.now()}, ${offset}, ${limit})`.execute(tx)
    await record(tx, deps.clock, { action: 'audit.cases' })
    return {
      rows: rows.map((r) => ({
        reference: r.reference,
        status: r.status,
        receivedAt: r.received_at.toISOString(),
        claimed: r.claimed,
        acknowledgedAt: r.acknowledged_at?.toISOString() ?? null,
        closedAt: r.closed_at?.toISOString() ?? null,
        lastEventAt: r.last_event_at.toISOString(),
        stepsOpen: Number(r.steps_open),
        stepsOverdue: Number(r.steps_overdue),
        stepsDone: Number(r.steps_done),
        actions: Number(r.actions),
        restrictions: Number(r.holds),
        trailRows: Number(r.trail_rows),
      })),
      total: Number(rows[0]?.total ?? 0),
    }
  })

type TrailRow = {
  id: string
  at: Date
  actor: string
  action: string
  part: Part | null
  reference: string | null
}

type Look = { before?: string; limit: number; action?: string; reference?: string }

/** Rows of one page of the function, and pages that one look goes through at most. */
const PAGE = 500
const PAGES = 20

/**
 * Rows of the trail, newest first: ids and codes, without numbers that would have gaps where a wall is. A person is a pseudonym that
 * differs from case to case (SECURITY A3).
 * @returns with `next`, the row before which the look goes on; null at the end
 */
export const auditTrail = (
  deps: Deps,
  who: Person,
  { before = '', limit, action = '', reference = '' }: Look,
): Promise<{ rows: AuditedRow[]; next: string | null }> =>
  as(deps.db, person(who.id), async (tx) => {
    const found: TrailRow[] = []
    const size = action || reference ? PAGE : limit
    let next: string | null = before
    for (let page = 0; page < PAGES && next !== null && found.length < limit; page++) {
      const rows = await trailBefore(tx, next, size)
      const taken = rows.findIndex((row) => fits(row, action, reference) && found.push(row) === limit)
      const last = rows[taken < 0 ? rows.length - 1 : taken]
      next = last && (rows.length === size || last !== rows.at(-1)) ? last.id : null
    }
    await record(tx, deps.clock, { action: 'audit.trail' })
    return { rows: found.map((r) => ({ ...r, at: r.at.toISOString() })), next }
  })

const trailBefore = async (tx: Tx, before: string, most: number) =>
  (await sql<TrailRow>`select * from app.audit_trail(${before}, ${most})`.execute(tx)).rows

const fits = (row: TrailRow, action: string, reference: string) =>
  row.action.startsWith(action) && (!reference || row.reference === reference)
