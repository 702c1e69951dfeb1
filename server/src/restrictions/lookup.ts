import type { Person } from '@breakwater/shared/person.ts'
import type { Identifier } from '@breakwater/shared/restriction.ts'
import { sql } from 'kysely'
import { normal } from '../cases/third-party.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'

/** A colleague asks before writing or calling: a yes or no for each, and whom to ask. No case, reason, name or date; nothing is kept (SECURITY C4). */
export async function lookup(
  deps: Deps,
  who: Person,
  identifiers: readonly Identifier[],
): Promise<{ answers: ('restricted' | 'clear')[]; askRole: string }> {
  return as(deps.db, person(who.id), async (tx) => {
    const answers: ('restricted' | 'clear')[] = []
    for (const identifier of identifiers) {
      const { rows } = await sql<{
        yes: boolean
      }>`select app.is_restricted(${blind(deps.keys, identifier.kind, normal(identifier))}) yes`.execute(tx)
      answers.push(rows[0]?.yes ? 'restricted' : 'clear')
    }
    return { answers, askRole: 'hr' }
  })
}
