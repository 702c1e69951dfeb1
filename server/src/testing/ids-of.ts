import { sql } from 'kysely'
import type { ClockDesk } from './clock-desk.ts'

const TABLES = 'report incident evidence step step_record event action hold fact wishes wording_flag clock'.split(' ')
/** Every id that hangs off a case, by its table: what must still be there afterwards. */
export async function idsOf(desk: Pick<ClockDesk, 'rows'>, caseId: string): Promise<Set<string>> {
  const found = new Set<string>()
  for (const table of TABLES) {
    const id = table === 'wishes' ? sql`case_id || '-' || version` : sql`id::text`
    const rows = await desk.rows(
      sql<{ id: string }>`select ${id} id from app.${sql.raw(table)} where case_id = ${caseId}`,
    )
    for (const row of rows) found.add(`${table} ${row.id}`)
  }
  return found
}
