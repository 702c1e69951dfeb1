import { createHash, randomBytes } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { type Kysely, sql } from 'kysely'
import type { AuthTables } from '../db/tables.ts'
import { personColumns, toPerson } from './person.ts'

/** Milliseconds without a request after which a session ends (ASVS 7.3.1). */
export const IDLE = 30 * 60_000
/** Milliseconds after which it ends whatever happens (ASVS 7.3.2). */
export const ABSOLUTE = 12 * 3_600_000
const SEEN_EVERY = 60_000

export interface SessionDeps {
  auth: Kysely<AuthTables>
  clock: { now(): Date }
}

const sha256 = (token: string) => createHash('sha256').update(token).digest()

/**
 * How somebody came in. `code` and `sso-plain` prove a mailbox or an account and no more: for a role of the staff a passkey is still
 * missing (SETTLED 4, ASVS 6.3.3).
 */
export type SessionKind = 'sso' | 'sso-plain' | 'code' | 'passkey' | 'demo' | 'test'

/** What a rule may know of the session somebody acts in. */
export interface SessionFacts {
  id: string
  kind: SessionKind
  /** when they last confirmed that it is them (`people/step-up.ts`) */
  steppedUpAt: Date | null
}

export interface Opening {
  /** such as `Firefox on Linux`, so that people know their sessions apart */
  device?: string
  /** the token of the session that this one takes the place of */
  instead?: string | undefined
  steppedUpAt?: Date
  /** the session at the organisation's sign-in that it came from */
  ssoSid?: string | undefined
}

/** Opens a console session. @returns the 256-bit token; the database keeps only its sha256 */
export async function openSession(
  { auth, clock }: SessionDeps,
  personId: string,
  kind: SessionKind,
  { device = '', instead, steppedUpAt, ssoSid }: Opening = {},
): Promise<string> {
  const now = clock.now()
  const token = randomBytes(32).toString('base64url')
  await auth.deleteFrom('session').where('expires_at', '<', now).execute()
  if (instead) await auth.deleteFrom('session').where('token', '=', sha256(instead)).execute()
  await auth
    .insertInto('session')
    .values({
      token: sha256(token),
      person_id: personId,
      kind,
      device,
      created_at: now,
      last_seen_at: now,
      stepped_up_at: steppedUpAt ?? null,
      sso_sid: ssoSid ?? null,
      expires_at: new Date(now.getTime() + ABSOLUTE),
    })
    .execute()
  return token
}

/**
 * Writes down that the person of a session confirmed that it is them. The token changes; how long the session lasts does not.
 * @returns the new token, or undefined when the session has ended
 */
export async function confirmSession(
  { auth, clock }: SessionDeps,
  token: string,
  kind?: SessionKind,
): Promise<string | undefined> {
  const next = randomBytes(32).toString('base64url')
  const { numUpdatedRows } = await auth
    .updateTable('session')
    .set({ token: sha256(next), stepped_up_at: clock.now(), ...(kind ? { kind } : {}) })
    .where('token', '=', sha256(token))
    .executeTakeFirst()
  return numUpdatedRows > 0n ? next : undefined
}

type Found = Parameters<typeof toPerson>[0] & {
  last_seen_at: Date
  session: string
  kind: SessionKind
  stepped_up_at: Date | null
}

/**
 * Who a token belongs to and in which session, while it is neither old nor idle and the person is active; roles are read anew each
 * time.
 * @param counts whether this is the person's own doing, which keeps the session from going idle
 */
export async function sessionOf(
  { auth, clock }: SessionDeps,
  token: string,
  counts = true,
): Promise<{ person: Person; session: SessionFacts } | undefined> {
  const now = clock.now()
  const { rows } = await sql<Found>`
    select ${personColumns}, s.last_seen_at, s.id as session, s.kind, s.stepped_up_at
    from auth.session s join app.person p on p.id = s.person_id
    where s.token = ${sha256(token)} and s.expires_at > ${now} and s.last_seen_at > ${new Date(now.getTime() - IDLE)} and p.active`.execute(
    auth,
  )
  const found = rows[0]
  if (found && counts && now.getTime() - found.last_seen_at.getTime() >= SEEN_EVERY)
    await auth.updateTable('session').set({ last_seen_at: now }).where('token', '=', sha256(token)).execute()
  return (
    found && {
      person: toPerson(found),
      session: { id: found.session, kind: found.kind, steppedUpAt: found.stepped_up_at },
    }
  )
}

/** The person alone, for pages that ask nothing else. */
export const personOfSession = async (deps: SessionDeps, token: string, counts = true): Promise<Person | undefined> =>
  (await sessionOf(deps, token, counts))?.person

/** Ends one session at once. */
export const endSession = ({ auth }: SessionDeps, token: string) =>
  auth.deleteFrom('session').where('token', '=', sha256(token)).execute()

/** The sessions of a person that still stand, the one used last first. Times in UTC. */
export async function ownSessions({ auth, clock }: SessionDeps, personId: string) {
  const now = clock.now()
  const rows = await auth
    .selectFrom('session')
    .select(['id', 'device', 'created_at', 'last_seen_at'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', new Date(now.getTime() - IDLE))
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(({ id, device, created_at, last_seen_at }) => ({
    id,
    device,
    startedAt: created_at.toISOString(),
    seenAt: last_seen_at.toISOString(),
  }))
}

/** Ends every session of a person but this one. */
export const endOtherSessions = ({ auth }: SessionDeps, personId: string, but: string | undefined) =>
  auth
    .deleteFrom('session')
    .where('person_id', '=', personId)
    .$if(but !== undefined, (others) => others.where('id', '<>', but ?? ''))
    .execute()
