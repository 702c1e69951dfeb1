import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { chainAbove, type Managers, overseerFor } from '../people/lines.ts'
import { Refusal } from '../refusal.ts'

/** Who manages whom. */
export const managersOf = async (tx: Tx) =>
  new Map((await tx.selectFrom('person').select(['id', 'manager_id']).execute()).map((p) => [p.id, p.manager_id]))

export type Duty = { dutyId: string; overseerId: string; managerId: string | null; uplineId: string | null }

/** Who could receive cases, and how much each has: read once for a batch of reports. */
export type Rota = {
  managers: Managers
  desk: string[]
  leaders: string[]
  load: Map<string, number>
  /** who takes the case when nobody of the desk can (SECURITY W5); outside the ordinary rota */
  outside: string | null
}

export async function rotaOf(tx: Tx): Promise<Rota> {
  const { rows } = await sql<{
    managers: Record<string, string | null>
    desk: string[]
    leaders: string[]
    load: Record<string, number>
    outside: string | null
  }>`
    select (select coalesce(json_object_agg(id, manager_id), '{}') from app.person) managers,
      (select coalesce(json_agg(id order by name), '[]') from app.person where active and 'hr' = any(roles) and id is distinct from app.outside_contact()) desk,
      (select coalesce(json_agg(id order by name), '[]') from app.person where active and 'senior-leader' = any(roles)) leaders,
      (select coalesce(json_object_agg(id, n), '{}') from (select coalesce(handler_id, duty_id) id, count(*) n from app.case_file where status <> 'closed' group by 1) x) load,
      app.outside_contact() outside`.execute(tx)
  const row = rows[0]!
  return {
    managers: new Map(Object.entries(row.managers)),
    desk: row.desk,
    leaders: row.leaders,
    load: new Map(Object.entries(row.load)),
    outside: row.outside,
  }
}

/** Who could oversee, in order: leaders, and the outside contact when no leader is left. */
export const overseersOf = (rota: Rota) => [...rota.leaders, ...(rota.outside ? [rota.outside] : [])]

/**
 * Who owns a new case from the transaction that saves it (SETTLED 60, 61): the desk member with the fewest open cases, and an overseer
 * outside that person's line. People in `barred` (the persons named in it, their walls) take no part at all; who is `unfit` does not
 * handle it (SETTLED 72). When nobody of the desk is left, the outside contact takes it (SECURITY W5).
 * @throws Refusal `case.no_desk` when nobody is left: a report is never saved without two people in different lines (POLICY I2)
 */
export function dutyFor(
  rota: Rota,
  affectedId: string | null,
  barred: ReadonlySet<string>,
  unfit: ReadonlySet<string> = new Set(),
): Duty {
  const fits = (id: string) => !barred.has(id) && !unfit.has(id)
  const free = rota.desk.filter(fits).sort((a, b) => (rota.load.get(a) ?? 0) - (rota.load.get(b) ?? 0))
  for (const id of [...free, ...[rota.outside].filter((o) => o !== null).filter(fits)]) {
    const overseer = overseerFor(rota.managers, id, overseersOf(rota), barred)
    if (!overseer) continue
    rota.load.set(id, (rota.load.get(id) ?? 0) + 1)
    const [manager, upline] = affectedId ? chainAbove(rota.managers, affectedId) : []
    return { dutyId: id, overseerId: overseer, managerId: manager ?? null, uplineId: upline ?? null }
  }
  throw new Refusal('unavailable', 'case.no_desk')
}
