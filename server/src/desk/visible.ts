import type { Part } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Members } from '../policy/owners.ts'

type Member = { person_id: string; part: Part }

/** The people on a case whose part this reader may know (SECURITY section 2, "reporter's identity"). */
export const visibleMembers = async (tx: Tx, caseId: string): Promise<Member[]> =>
  (await sql<Member>`select person_id, part from app.case_people(${caseId})`.execute(tx)).rows

/** Names without those of people whose part on the case stays hidden: no line of a timeline or a trail says it either. */
export function without<Name>(
  names: ReadonlyMap<string, Name>,
  members: Members,
  visible: readonly Member[],
): Map<string, Name> {
  const known = new Set(visible.map((m) => m.person_id))
  const hidden = new Set(members.map((m) => m.personId).filter((id) => !known.has(id)))
  return new Map([...names].filter(([id]) => !hidden.has(id)))
}
