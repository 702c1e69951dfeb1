import type { Client } from 'pg'

const TABLES =
  'report incident evidence step step_record event action hold fact wishes wording_flag clock letter'.split(' ')
const OTHER: Record<string, string> = { wishes: `case_id || '-' || version`, trail: 'seq' }
// one question for all of them: this is asked after every command of a long sequence
const ALL = [...TABLES, 'trail']
  .map((table) => `select '${table} ' || ${OTHER[table] ?? 'id'} id from app.${table} where case_id = $1`)
  .join(' union all ')

/** Every id that hangs off a case, by its table: what must still be there afterwards. @param admin past row security */
export async function idsOf(admin: Client, caseId: string): Promise<Set<string>> {
  const { rows } = await admin.query<{ id: string }>({ name: 'ids-of', text: ALL, values: [caseId] })
  return new Set(rows.map(({ id }) => id))
}
