import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { person as asPerson, system, type Tx, within } from '../db/as.ts'
import { may, partsHeld, type Standing, type Verb } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { walledElsewhere } from '../walls/elsewhere.ts'

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

/** The id that no case and no third party has. */
const NONE = '00000000-0000-0000-0000-000000000000'

/**
 * Where a person stands to a case. What row security hides does not exist; an unclaimed case exists for the desk by its metadata.
 * The look itself runs as the service, so that a wall and an absence take the same path: a case that is not there is looked for in all
 * the places of one that is, or the time of the answer would tell (SECURITY T24).
 */
export async function standingOf(tx: Tx, who: Person, reference: string): Promise<Found | undefined> {
  return within(tx, system('policy'), asPerson(who.id), async () => {
    const file = await tx
      .selectFrom('case_file')
      .where('reference', '=', reference)
      .select([
        'id',
        'reference',
        'status',
        'handler_id',
        'duty_id',
        'overseer_id',
        'affected_id',
        'third_party_id',
        'claimed_at',
        'acknowledged_at',
        'manager_files',
        'manager_mail',
      ])
      .executeTakeFirst()
    const caseId = file?.id ?? NONE
    const wall = await tx
      .selectFrom('case_wall')
      .where('case_id', '=', caseId)
      .where('person_id', '=', who.id)
      .select('person_id')
      .executeTakeFirst()
    const parts = await tx
      .selectFrom('case_member')
      .where('case_id', '=', caseId)
      .where('person_id', '=', who.id)
      // emergency access counts while it lasts, for verbs that said what time it is (SECURITY B1)
      .where(sql<boolean>`(valid_to is null or (part = 'break-glass' and since <= app.now() and valid_to > app.now()))`)
      .select('part')
      .execute()
    const shown = await tx
      .selectFrom('counsel')
      .where('case_id', '=', caseId)
      .where('person_id', '=', who.id)
      .where('shows_file', '=', true)
      .where('ended_at', 'is', null)
      .select('id')
      .limit(1)
      .executeTakeFirst()
    const named = await tx
      .selectFrom('safety_request')
      .where('case_id', '=', caseId)
      .where('person_id', '=', who.id)
      .where('names_person', '=', true)
      .where('ended_at', 'is', null)
      .select('id')
      .limit(1)
      .executeTakeFirst()
    // what was taken back is nobody's to claim (SETTLED 9)
    const stands = await tx
      .selectFrom('report')
      .where('case_id', '=', caseId)
      .where('state', '=', 'received')
      .select('id')
      .limit(1)
      .executeTakeFirst()
    const elsewhere = await walledElsewhere(tx, { id: caseId, third_party_id: file?.third_party_id ?? NONE })
    if (!file) return undefined
    const standing: Standing = {
      parts: partsHeld(
        who,
        parts.map((p) => p.part),
      ),
      walled: wall !== undefined,
      claimed: file.claimed_at !== null || stands === undefined,
      status: file.status,
      managerFiles: file.manager_files,
      managerMail: file.manager_mail,
      shown: shown !== undefined,
      named: named !== undefined,
      involved: parts.some((p) => p.part === 'reporter' || p.part === 'affected') || elsewhere.has(who.id),
    }
    return { caseId, standing, file }
  })
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
