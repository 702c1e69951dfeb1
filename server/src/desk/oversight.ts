import type { Lag, WordingFlag } from '@breakwater/shared/contract/oversight.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from './standing.ts'
import { takenBack } from './taken-back.ts'

const HOUR = 3_600_000

type Seen = { lag: Lag; flags: WordingFlag[]; takenBack: string[] }

/**
 * How long it took to act, for everybody on the case; what the wording check marked, for the overseer and whoever wrote it; for the
 * overseer when a report of it was taken back (POLICY 80, 97, SETTLED 71).
 */
export const oversightOf = (deps: Deps, who: Person, reference: string): Promise<Seen> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.read')
    const rows = await tx.selectFrom('wording_flag').where('case_id', '=', caseId).selectAll().orderBy('at').execute()
    const people = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
    return {
      lag: await within(tx, system('policy'), person(who.id), () => lagOf(tx, caseId, deps.clock.now())),
      flags: rows.map((row) => ({
        at: row.at.toISOString(),
        by: people.find((one) => one.id === row.by_id)!,
        rules: row.rules,
        sent: row.sent,
      })),
      takenBack: standing.parts.includes('overseer')
        ? (await takenBack(tx, who, caseId)).map(({ at }) => at.toISOString())
        : [],
    }
  })

/** From the earliest incident with a date and from the report until a person first recorded, answered or decided something. */
async function lagOf(tx: Tx, caseId: string, now: Date): Promise<Lag> {
  const { rows } = await sql<{ reported: Date; happened: Date | null; acted: Date | null }>`
    select f.received_at reported, (select min(i.happened_at) from app.incident i where i.case_id = f.id) happened,
      least(f.acknowledged_at, (select min(r.at) from app.step_record r where r.case_id = f.id),
        (select min(a.at) from app.action a where a.case_id = f.id and a.by_id is not null)) acted
    from app.case_file f where f.id = ${caseId}`.execute(tx)
  const { reported, happened, acted } = rows[0]!
  const since = (from: Date) => Math.round((((acted ?? now).getTime() - from.getTime()) / HOUR) * 10) / 10
  return {
    fromIncident: happened ? since(happened) : null,
    fromReport: since(reported),
    actedAt: acted?.toISOString() ?? null,
  }
}
