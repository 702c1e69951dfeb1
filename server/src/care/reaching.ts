import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Tx } from '../db/as.ts'
import { openText, placeOf } from '../keys/seal.ts'

export type Try = { at: string; day: string; whom: string; reached: boolean }

/** Whom the person tried to reach after the incident, oldest first (POLICY 58). Row security decides who reads it. */
export async function triesOf(tx: Tx, key: Buffer, caseId: string): Promise<Try[]> {
  const rows = await tx
    .selectFrom('step_record')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'manager-contact')
    .selectAll()
    .orderBy('at')
    .execute()
  return rows.map((row) => {
    const said: RecordValues = JSON.parse(
      openText(key, row.values_sealed, placeOf('step_record', 'values', row.id, caseId)),
    )
    return {
      at: row.at.toISOString(),
      day: [said.date, said.time].filter(Boolean).join(' '),
      whom: String(said.whom ?? ''),
      reached: said.reached === true || said.reached === 'yes',
    }
  })
}

/** Who is to be told next: the manager, and when they were not reached the next one up; nobody once somebody was. Runs as the service. */
export async function nextToReach(tx: Tx, affectedId: string | null, tries: readonly Try[], managerOut: boolean) {
  if (!affectedId || tries.some((t) => t.reached)) return null
  const row = await tx
    .selectFrom('person as p')
    .innerJoin('person as m', 'm.id', 'p.manager_id')
    .leftJoin('person as u', 'u.id', 'm.manager_id')
    .where('p.id', '=', affectedId)
    .select(['m.name as manager', 'm.phone as manager_phone', 'u.name as upline', 'u.phone as upline_phone'])
    .executeTakeFirst()
  if (!row) return null
  const up = managerOut || tries.some((t) => t.whom === 'manager')
  if (up && row.upline) return { name: row.upline, phone: row.upline_phone ?? '', part: 'upline' as const }
  return managerOut ? null : { name: row.manager, phone: row.manager_phone ?? '', part: 'manager' as const }
}
