import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { newDataKey, unwrap } from '../keys/seal.ts'
import { missing } from '../refusal.ts'

/** The case's data key. Whoever may not read the case cannot reach its wrapping. @throws missing */
export async function caseKey(deps: Pick<Deps, 'keys'>, tx: Tx, caseId: string): Promise<Buffer> {
  const row = await tx
    .selectFrom('case_key')
    .select(['kek', 'wrapped'])
    .where('case_id', '=', caseId)
    .executeTakeFirst()
  if (!row) throw missing()
  return unwrap(deps.keys, row.kek, row.wrapped, `case:${caseId}`)
}

/** A key of its own for a new case (SECURITY K1). */
export async function makeCaseKey(deps: Pick<Deps, 'keys'>, tx: Tx, caseId: string): Promise<Buffer> {
  const { key, kek, wrapped } = newDataKey(deps.keys, `case:${caseId}`)
  await tx.insertInto('case_key').values({ case_id: caseId, kek, wrapped }).execute()
  return key
}
