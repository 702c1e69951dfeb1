import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'

/** What somebody pays us, in whole units of a currency such as `USD`. No rule reads it (POLICY 8). */
export type Worth = { amount: number; currency: string }
export type Account = { thirdPartyId: string; ownerId: string | null; worth: boolean }

/** The third party of a case, or its organisation, whichever an account was noted for. */
const OF_CASE = sql`select a.* from app.case_file f join app.third_party t on t.id = f.third_party_id
  join app.customer_account a on a.third_party_id in (t.id, t.organisation_id)`

/** Whether a person looks after the account behind a case, and so decides or closes nothing of it alone (POLICY 9). Runs as the service. */
export async function ownsAccount(tx: Tx, caseId: string, personId: string): Promise<boolean> {
  const { rows } = await sql`${OF_CASE} where f.id = ${caseId} and a.owner_id = ${personId} limit 1`.execute(tx)
  return rows.length > 0
}

type Row = { third_party_id: string; owner_id: string | null; worth_sealed: Buffer | null }
const rowOf = async (tx: Tx, caseId: string) =>
  (await sql<Row>`${OF_CASE} where f.id = ${caseId} order by a.at desc limit 1`.execute(tx)).rows[0]

/** Who looks after the account behind a case, and whether its worth is on file; never the worth. Runs as the service. */
export async function accountOf(tx: Tx, caseId: string): Promise<Account | undefined> {
  const row = await rowOf(tx, caseId)
  return row && { thirdPartyId: row.third_party_id, ownerId: row.owner_id, worth: row.worth_sealed !== null }
}

/** What it is worth, for somebody whose looking is on the trail. Runs as the service. */
export async function worthOf(deps: Deps, tx: Tx, caseId: string): Promise<Worth | undefined> {
  const row = await rowOf(tx, caseId)
  if (!row?.worth_sealed) return undefined
  return JSON.parse(openText(deps.keys.installation, row.worth_sealed, place(row.third_party_id))) as Worth
}

/** Notes or corrects an account. Runs as the service. */
export async function keepAccount(
  deps: Deps,
  tx: Tx,
  a: { thirdPartyId: string; ownerId: string | null; worth: Worth | null; byId: string },
): Promise<void> {
  const worth = a.worth && sealText(deps.keys.installation, JSON.stringify(a.worth), place(a.thirdPartyId))
  const row = { owner_id: a.ownerId, worth_sealed: worth, source: 'handler', by_id: a.byId, at: deps.clock.now() }
  await tx
    .insertInto('customer_account')
    .values({ third_party_id: a.thirdPartyId, ...row })
    .onConflict((c) => c.column('third_party_id').doUpdateSet(row))
    .execute()
}

const place = (thirdPartyId: string) => placeOf('customer_account', 'worth', thirdPartyId)
