import { sql } from 'kysely'
import { known } from './known.ts'

/** What the case itself says: the relation, and whether anybody knows who it is (POLICY 1, 7). */
export const file = known<null>({
  name: 'file',
  select: sql`null`,
  facts: (_, { relation, third_party_id }) =>
    ({ relation, 'third_party.known': third_party_id === null ? 'no' : 'yes' }) as const as never,
})
