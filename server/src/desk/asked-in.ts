import type { Part, Person, Role } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { people } from '../people/person.ts'
import { walledElsewhere } from '../walls/elsewhere.ts'
import type { Found } from './standing.ts'

/** Who can be asked into a case: whoever has the role, no part of it, and no wall before it or one like it. Runs as the service. */
export async function canBeAsked(tx: Tx, { caseId, file }: Pick<Found, 'caseId' | 'file'>, role: Role) {
  const elsewhere = await walledElsewhere(tx, file)
  const found: Person[] = await people(
    tx,
    sql`${role} = any(p.roles)
      and not exists (select 1 from app.case_wall w where w.case_id = ${caseId} and w.person_id = p.id)
      and not exists (select 1 from app.case_member m where m.case_id = ${caseId} and m.person_id = p.id and m.valid_to is null)`,
  )
  return found.filter((p) => !elsewhere.has(p.id))
}

/** Ends a part that somebody was asked into: they read nothing more. Runs as the service. */
export const leavesPart = (deps: Pick<Deps, 'clock'>, tx: Tx, caseId: string, personId: string, part: Part) =>
  tx
    .updateTable('case_member')
    .set({ valid_to: deps.clock.now() })
    .where('case_id', '=', caseId)
    .where('person_id', '=', personId)
    .where('part', '=', part)
    .where('valid_to', 'is', null)
    .execute()
