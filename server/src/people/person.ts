import type { Person } from '@breakwater/shared/person.ts'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'

type Row = {
  id: string
  name: string
  email: string
  manager_id: string | null
  roles: Person['roles']
  manages: boolean
}

/** The columns of a person as rules see them; `p` is `app.person`. That somebody manages follows from the directory. */
export const personColumns = sql`p.id, p.name, p.email, p.manager_id, p.roles,
  exists (select 1 from app.person r where r.manager_id = p.id and r.active) as manages`

/** A row of `personColumns` as a person. Everyone is an employee. */
export const toPerson = ({ id, name, email, manager_id, roles, manages }: Row): Person => ({
  id,
  name,
  email,
  managerId: manager_id,
  roles: [...new Set<Person['roles'][number]>(['employee', ...(manages ? (['manager'] as const) : []), ...roles])],
})

/** The active people a condition finds, by name. */
export async function people(db: QueryExecutorProvider, where: RawBuilder<unknown>): Promise<Person[]> {
  const { rows } =
    await sql<Row>`select ${personColumns} from app.person p where p.active and ${where} order by p.name, p.id`.execute(
      db,
    )
  return rows.map(toPerson)
}

/** An active person by id, or undefined: who was made inactive is gone at the next request. */
export const personById = async (db: QueryExecutorProvider, id: string): Promise<Person | undefined> =>
  (await people(db, sql`p.id = ${id}`))[0]
