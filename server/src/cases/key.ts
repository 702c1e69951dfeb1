import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { newDataKey, unwrap } from '../keys/seal.ts'
import { missing } from '../refusal.ts'

type Keyed = Pick<Deps, 'keys'>

/** The data keys of cases. Whoever may not read a case does not get its wrapping. */
export async function caseKeys(deps: Keyed, tx: Tx, caseIds: readonly string[]): Promise<Map<string, Buffer>> {
  if (!caseIds.length) return new Map()
  const rows = await tx
    .selectFrom('case_key')
    .select(['case_id', 'kek', 'wrapped'])
    .where('case_id', 'in', [...caseIds])
    .execute()
  return new Map(rows.map((row) => [row.case_id, unwrap(deps.keys, row.kek, row.wrapped, `case:${row.case_id}`)]))
}

/** The data key of one case. @throws missing */
export async function caseKey(deps: Keyed, tx: Tx, caseId: string): Promise<Buffer> {
  const key = (await caseKeys(deps, tx, [caseId])).get(caseId)
  if (!key) throw missing()
  return key
}

/** A key of its own for each new case (SECURITY K1). */
export async function makeCaseKeys(deps: Keyed, tx: Tx, caseIds: readonly string[]): Promise<Map<string, Buffer>> {
  const made = caseIds.map((id) => ({ id, ...newDataKey(deps.keys, `case:${id}`) }))
  if (made.length)
    await tx
      .insertInto('case_key')
      .values(made.map(({ id, kek, wrapped }) => ({ case_id: id, kek, wrapped })))
      .execute()
  return new Map(made.map(({ id, key }) => [id, key]))
}
