import type { Part } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { atTheEnd, finish, type Tx } from '../db/as.ts'

/** One row of the trail: ids and codes only, never content. `actor` may be given by a system that acts for a person. */
export type Entry = {
  action: string
  caseId?: string
  subject?: string
  part?: Part
  actor?: string
  detail?: Record<string, string | number | boolean | null>
}

/**
 * Writes who did what, in the transaction of the change itself and at its end (SECURITY A1): the chain has one head, which everybody
 * takes. Several at once take it once (SETTLED 32).
 */
export async function record(tx: Tx, clock: Clock, ...entries: Entry[]) {
  if (!entries.length) return
  const at = clock.now()
  await atTheEnd(tx, async () => {
    await sql`select app.trail_append(${JSON.stringify(entries)}::jsonb, ${at})`.execute(tx)
  })
}

/** Whether every row fits, from the database alone. `bad` is the first row that does not (see verify.ts for the whole list and anchors). */
export async function verifyTrail(tx: Tx): Promise<{ rows: number; bad: number | null }> {
  const { rows } = await sql<{ bad_seq: number | null; rows: number }>`select * from app.trail_verify()`.execute(tx)
  return { rows: Number(rows[0]?.rows ?? 0), bad: rows[0]?.bad_seq ?? null }
}

/** Who opened or changed a case, newest first; nothing for people who may not know (SECURITY N5). */
export async function trailOfCase(tx: Tx, caseId: string) {
  await finish(tx)
  const { rows } = await sql<{
    at: Date
    actor: string
    action: string
    part: Part | null
  }>`select * from app.trail_of_case(${caseId})`.execute(tx)
  return rows
}
