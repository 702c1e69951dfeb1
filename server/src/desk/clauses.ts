import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { clauseOf, packOf } from '../policy/packs.ts'
import { missing } from '../refusal.ts'

/** The clauses of one pack version with our words for them and where the organisation's own text says it. */
export const clauses = (deps: Deps, who: Person, id: string, version: string) =>
  as(deps.db, person(who.id), async (tx) => {
    const known = await tx
      .selectFrom('pack')
      .where('id', '=', id)
      .where('version', '=', version)
      .select('id')
      .executeTakeFirst()
    if (!known) throw missing()
    const pack = await packOf(tx, id, version)
    return { title: pack.pack.title, clauses: Object.keys(pack.clauses).flatMap((c) => clauseOf(pack, c) ?? []) }
  })
