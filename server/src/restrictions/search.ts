import { CrmError } from '../crm/connector.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { MarkCause } from './mark.ts'

/** The kind of a mark that stands for a CRM nobody has asked yet: which records it has is not known, so it is not done (CRM-9). */
export const SEARCH = 'search'

/** Each CRM shows as not updated from the transaction on that asks for marks, until it was asked and its records are planned. */
export async function planSearches(deps: Pick<Deps, 'clock'>, tx: Tx, restrictionId: string, stage: string) {
  const crms = await tx.selectFrom('crm_connection').select('id').execute()
  if (!crms.length) return
  const again = { state: 'planned', stage, cause: null, updated_at: deps.clock.now() } as const
  await tx
    .insertInto('mark')
    .values(
      crms.map(({ id }) => ({
        restriction_id: restrictionId,
        connection: id,
        record_type: SEARCH,
        record_id: 'all',
        label_sealed: null,
        version: null,
        lease_until: null,
        next_try: null,
        ...again,
      })),
    )
    .onConflict((on) => on.columns(['restriction_id', 'connection', 'record_type', 'record_id']).doUpdateSet(again))
    .execute()
}

/** The CRM answered, or nothing is asked of it any more; `all` CRMs when none is named. */
export async function endSearch(deps: Pick<Deps, 'clock'>, tx: Tx, restrictionId: string, connection?: string) {
  await tx
    .updateTable('mark')
    .set({ state: 'moved', cause: null, updated_at: deps.clock.now() })
    .where('restriction_id', '=', restrictionId)
    .where('record_type', '=', SEARCH)
    .where('state', '<>', 'moved')
    .$if(connection !== undefined, (query) => query.where('connection', '=', connection!))
    .execute()
}

/** The CRM could not be asked: the search stays open and says why. */
export async function searchWaits(tx: Tx, restrictionId: string, connection: string, cause: MarkCause) {
  await tx
    .updateTable('mark')
    .set({ cause })
    .where('restriction_id', '=', restrictionId)
    .where('connection', '=', connection)
    .where('record_type', '=', SEARCH)
    .where('state', '<>', 'moved')
    .execute()
}

/** Why a CRM could not be asked; undefined for what is no answer of a CRM. */
export const causeOf = (error: unknown): MarkCause | undefined =>
  error instanceof CrmError ? (error.kind === 'cannot' ? 'rejected' : error.kind) : undefined
