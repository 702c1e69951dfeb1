import type { DirectoryEntry } from '@breakwater/shared/contract/directory.ts'
import { GivenRole } from '@breakwater/shared/contract/roles.ts'
import type { Person, Role } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'

type Row = Omit<DirectoryEntry, 'roles'> & { roles: Role[]; total: string }

/**
 * The people of the directory by name, those who left last; found by a part of the name, the address or the team. Nothing of any case
 * (SECURITY section 2: people, roles, settings).
 */
export const listPeople = (
  deps: Pick<Deps, 'db'>,
  who: Person,
  { find, offset, limit }: { find: string; offset: number; limit: number },
): Promise<{ rows: DirectoryEntry[]; total: number }> =>
  as(deps.db, person(who.id), async (tx) => {
    const part = `%${find.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`
    const { rows } = await sql<Row>`
      select p.id, p.name, p.email, p.team, m.name manager, p.active, p.roles, count(*) over () total
      from app.person p left join app.person m on m.id = p.manager_id
      where p.name ilike ${part} or p.email ilike ${part} or p.team ilike ${part}
      order by p.active desc, p.name, p.id limit ${limit} offset ${offset}`.execute(tx)
    return {
      rows: rows.map(({ total: _total, roles, ...row }) => ({
        ...row,
        roles: roles.flatMap((role) => GivenRole.safeParse(role).data ?? []),
      })),
      total: Number(rows[0]?.total ?? 0),
    }
  })
