import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { clauseOf, packOf } from '../policy/packs.ts'
import { missing } from '../refusal.ts'
import { ownWords } from './own-text.ts'

/** The clauses of one pack version: our words for them, and what the organisation's own text says there where it has one (SETTLED 65). */
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
    const own = await ownWords(tx)
    const all = Object.keys(pack.clauses).flatMap((c) => clauseOf(pack, c) ?? [])
    return { title: pack.pack.title, clauses: all.map((clause) => ({ ...clause, own: own(clause.id) })) }
  })
