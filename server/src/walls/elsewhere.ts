import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'

/** Who is walled from another case about the same third party, and so cannot handle this one (SETTLED 72). Runs as the service. */
export async function walledElsewhere(
  tx: Tx,
  file: { id: string | null; third_party_id: string | null },
): Promise<Set<string>> {
  if (!file.third_party_id) return new Set()
  const walls = await tx
    .selectFrom('case_wall')
    .innerJoin('case_file', 'case_file.id', 'case_wall.case_id')
    .where('case_file.third_party_id', '=', file.third_party_id)
    .$if(file.id !== null, (q) => q.where('case_file.id', '<>', file.id!))
    .select('case_wall.person_id')
    .execute()
  return new Set(walls.map((w) => w.person_id))
}

/** The same for new cases about several third parties: who is walled from any case about each. */
export async function walledFromAny(tx: Tx, thirdPartyIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const walled = new Map<string, Set<string>>()
  if (!thirdPartyIds.length) return walled
  const { rows } = await sql<{ third: string; person: string }>`
    select distinct f.third_party_id as third, w.person_id as person from app.case_file f join app.case_wall w on w.case_id = f.id
    where f.third_party_id = any(${[...thirdPartyIds]}::uuid[])`.execute(tx)
  for (const { third, person } of rows) walled.set(third, (walled.get(third) ?? new Set()).add(person))
  return walled
}
