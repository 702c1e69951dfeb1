import type { CrmTells } from '@breakwater/shared/contract/contracts.ts'
import type { Tx } from '../db/as.ts'

/** What a connection that cannot tell of won sales has as its problem. */
export const NOT_ABLE = 'cannot'

/** Of each connected CRM, whether contracts come from it by themselves: what does not come is entered by hand (POLICY 48). */
export async function crmsTell(tx: Tx): Promise<CrmTells[]> {
  const rows = await tx
    .selectFrom('crm_connection')
    .select(['id', 'state', 'won_looked_at', 'won_problem'])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    connection: row.id,
    state: stateOf(row),
    at: row.won_looked_at?.toISOString() ?? null,
  }))
}

function stateOf(row: { state: string; won_looked_at: Date | null; won_problem: string | null }): CrmTells['state'] {
  if (row.won_problem === NOT_ABLE) return 'not-able'
  if (row.state !== 'working') return 'stopped'
  if (row.won_problem) return 'fails'
  return row.won_looked_at ? 'tells' : 'not-asked'
}
