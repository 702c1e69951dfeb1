import { sql } from 'kysely'
import type { ClockDesk } from './clock-desk.ts'

const TABLES = 'report incident evidence step step_record event action hold fact wishes wording_flag clock'.split(' ')
/** Every id that hangs off a case, by its table: what must still be there afterwards. */
export async function idsOf(desk: Pick<ClockDesk, 'rows'>, caseId: string): Promise<Set<string>> {
  // one question for all of them: this is asked after every command of a long sequence
  const all = sql.join(
    TABLES.map((table) => {
      const id = table === 'wishes' ? sql`case_id || '-' || version` : sql`id::text`
      return sql`select ${sql.lit(table)} || ' ' || ${id} id from app.${sql.raw(table)} where case_id = ${caseId}`
    }),
    sql` union all `,
  )
  return new Set((await desk.rows(sql<{ id: string }>`${all}`)).map(({ id }) => id))
}
