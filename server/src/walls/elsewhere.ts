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
