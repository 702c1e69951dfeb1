import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
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
  const opened = rows.map(async (row) => [row.case_id, await deps.keys.kek.unwrap(row, `case:${row.case_id}`)] as const)
  return new Map(await Promise.all(opened))
}

/** The data key of one case. @throws missing */
export async function caseKey(deps: Keyed, tx: Tx, caseId: string): Promise<Buffer> {
  const key = (await caseKeys(deps, tx, [caseId])).get(caseId)
  if (!key) throw missing()
  return key
}

/** A key of its own for each new case (SECURITY K1). */
export async function makeCaseKeys(deps: Keyed, tx: Tx, caseIds: readonly string[]): Promise<Map<string, Buffer>> {
  const made = await Promise.all(caseIds.map(async (id) => ({ id, ...(await deps.keys.kek.make(`case:${id}`)) })))
  if (made.length)
    await tx
      .insertInto('case_key')
      .values(made.map(({ id, kek, wrapped }) => ({ case_id: id, kek, wrapped })))
      .execute()
  return new Map(made.map(({ id, key }) => [id, key]))
}
