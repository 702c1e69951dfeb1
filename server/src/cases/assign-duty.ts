import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { chainAbove, overseerFor } from '../people/lines.ts'
import { people } from '../people/person.ts'
import { Refusal } from '../refusal.ts'

/** Who manages whom. */
export const managersOf = async (tx: Tx) => new Map((await tx.selectFrom('person').select(['id', 'manager_id']).execute()).map((p) => [p.id, p.manager_id]))

export type Duty = { dutyId: string; overseerId: string; managerId: string | null; uplineId: string | null }

/**
 * Who owns a new case from the transaction that saves it (SETTLED 60, 61): the desk member with the fewest open cases, and an overseer
 * outside that person's line. People in `barred` (the persons named in it, their walls) are passed over.
 * @throws Refusal `case.no_desk` when nobody is left: a report is never saved without two people in different lines (POLICY I2)
 */
export async function dutyFor(tx: Tx, affectedId: string | null, barred: ReadonlySet<string>): Promise<Duty> {
  const managers = await managersOf(tx)
  const desk = await people(tx, sql`'hr' = any(p.roles)`)
  const load = new Map(
    (
      await tx
        .selectFrom('case_file')
        .where('status', '<>', 'closed')
        .select(({ fn }) => [fn.coalesce('handler_id', 'duty_id').as('id'), fn.countAll<number>().as('n')])
        .groupBy(({ fn }) => fn.coalesce('handler_id', 'duty_id'))
        .execute()
    ).map((r) => [r.id, r.n]),
  )
  const free = desk.filter((p) => !barred.has(p.id)).sort((a, b) => (load.get(a.id) ?? 0) - (load.get(b.id) ?? 0))
  const leaders = (await people(tx, sql`'senior-leader' = any(p.roles)`)).map((p) => p.id)
  for (const { id } of free) {
    const overseer = overseerFor(managers, id, leaders, barred)
    if (overseer) {
      const [manager, upline] = affectedId ? chainAbove(managers, affectedId) : []
      return { dutyId: id, overseerId: overseer, managerId: manager ?? null, uplineId: upline ?? null }
    }
  }
  throw new Refusal('unavailable', 'case.no_desk')
}
