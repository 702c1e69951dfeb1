import { randomUUID } from 'node:crypto'
import type { Part, Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { person as asPerson, system, type Tx, within } from '../db/as.ts'
import { may, partsHeld, type Standing, type Verb } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'

export type Found = {
  caseId: string
  standing: Standing
  file: {
    id: string
    reference: string
    status: 'new' | 'open' | 'closed'
    handler_id: string | null
    duty_id: string
    overseer_id: string
    affected_id: string | null
    third_party_id: string | null
    claimed_at: Date | null
    acknowledged_at: Date | null
  }
}

const COLUMNS = sql`f.id, f.reference, f.status, f.handler_id, f.duty_id, f.overseer_id, f.affected_id, f.third_party_id, f.claimed_at,
  f.acknowledged_at, f.manager_files, f.manager_mail`
/** The id that no case and no third party has. */
const NONE = '00000000-0000-0000-0000-000000000000'

/**
 * Where a person stands to a case. What row security hides does not exist; an unclaimed case exists for the desk by its metadata.
 * The look itself runs as the service, so that a wall and an absence take the same path: a case that is not there is looked for in all
 * the places of one that is, or the time of the answer would tell (SECURITY T24). What is looked around then is any other case, of which
 * nothing is said.
 */
export async function standingOf(tx: Tx, who: Person, reference: string): Promise<Found | undefined> {
  return within(tx, system('policy'), asPerson(who.id), async () => {
    const { rows } = await sql<Looked>`
      select * from (
        (select true as found, ${COLUMNS} from app.case_file f where f.reference = ${reference})
        union all (select false, ${COLUMNS} from app.case_file f where f.id > ${randomUUID()} order by f.id limit 1)) f order by f.found desc limit 1`.execute(
      tx,
    )
    const row = rows[0]
    const at = await around(tx, who.id, row?.id ?? NONE, row?.third_party_id ?? NONE)
    if (!row?.found) return undefined
    const { found, manager_files, manager_mail, ...file } = row
    const standing: Standing = {
      parts: partsHeld(who, at.parts),
      walled: at.walled,
      claimed: file.claimed_at !== null || !at.stands,
      status: file.status,
      managerFiles: manager_files,
      managerMail: manager_mail,
      shown: at.shown,
      named: at.named,
      involved: at.parts.some((part) => part === 'reporter' || part === 'affected') || at.elsewhere,
    }
    return { caseId: file.id, standing, file }
  })
}

type Looked = Found['file'] & { found: boolean; manager_files: boolean; manager_mail: boolean }
type Around = { parts: Part[]; walled: boolean; shown: boolean; named: boolean; stands: boolean; elsewhere: boolean }

/**
 * What stands between a person and a case, in one row whether there is a case or not. Emergency access counts while it lasts, for verbs
 * that said what time it is (SECURITY B1); what was taken back is nobody's to claim (SETTLED 9); who is walled from another case about the
 * same third party is involved (SETTLED 72).
 */
async function around(tx: Tx, who: string, caseId: string, thirdParty: string): Promise<Around> {
  const { rows } = await sql<Around>`select
    array(select part from app.case_member where case_id = ${caseId} and person_id = ${who}
      and (valid_to is null or (part = 'break-glass' and since <= app.now() and valid_to > app.now()))) as parts,
    exists (select 1 from app.case_wall where case_id = ${caseId} and person_id = ${who}) as walled,
    exists (select 1 from app.counsel where case_id = ${caseId} and person_id = ${who} and shows_file and ended_at is null) as shown,
    exists (select 1 from app.safety_request where case_id = ${caseId} and person_id = ${who} and names_person and ended_at is null) as named,
    exists (select 1 from app.report where case_id = ${caseId} and state = 'received') as stands,
    exists (select 1 from app.case_wall w join app.case_file f on f.id = w.case_id
      where w.person_id = ${who} and f.third_party_id = ${thirdParty} and f.id <> ${caseId}) as elsewhere`.execute(tx)
  return rows[0]!
}

/** Says what time it is to the rules of this transaction, so that emergency access counts in it. Only verbs that read call this. */
export const readingAt = (tx: Tx, now: Date) =>
  sql`select set_config('app.now', ${now.toISOString()}, true)`.execute(tx)

/**
 * The case, if this person may do this to it. @throws missing for whoever may not even know of it (the answer of an absent case, byte
 * for byte), forbidden for a person on the case who lacks this right
 */
export async function guard(tx: Tx, who: Person, reference: string, verb: Verb): Promise<Found> {
  const found = await standingOf(tx, who, reference)
  if (!found || (!may(who, 'case.read', found.standing) && !may(who, 'case.glance', found.standing))) throw missing()
  if (!may(who, verb, found.standing)) throw new Refusal('forbidden', 'refusal.forbidden')
  return found
}

/** The part a person reads a case in, for the trail: the strongest they have. */
export const partOf = (standing: Standing) => standing.parts[0]
