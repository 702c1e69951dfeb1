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

/** Opens a console session. @returns the 256-bit token; the database keeps only its sha256 */
export async function openSession({ auth, clock }: SessionDeps, personId: string, kind: string): Promise<string> {
  const now = clock.now()
  const token = randomBytes(32).toString('base64url')
  await auth.deleteFrom('session').where('expires_at', '<', now).execute()
  await auth
    .insertInto('session')
    .values({
      token: sha256(token),
      person_id: personId,
      kind,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + ABSOLUTE),
    })
    .execute()
  return token
}

/**
 * Who a token belongs to, while the session is neither old nor idle and the person is active; roles are read anew each time.
 * @param counts whether this is the person's own doing, which keeps the session from going idle
 */
export async function personOfSession(
  { auth, clock }: SessionDeps,
  token: string,
  counts = true,
): Promise<Person | undefined> {
  const now = clock.now()
  const { rows } = await sql<Parameters<typeof toPerson>[0] & { last_seen_at: Date }>`
    select ${personColumns}, s.last_seen_at from auth.session s join app.person p on p.id = s.person_id
    where s.token = ${sha256(token)} and s.expires_at > ${now} and s.last_seen_at > ${new Date(now.getTime() - IDLE)} and p.active`.execute(
    auth,
  )
  const found = rows[0]
  if (found && counts && now.getTime() - found.last_seen_at.getTime() >= SEEN_EVERY)
    await auth.updateTable('session').set({ last_seen_at: now }).where('token', '=', sha256(token)).execute()
  return found && toPerson(found)
}

/** Ends one session at once. */
export const endSession = ({ auth }: SessionDeps, token: string) =>
  auth.deleteFrom('session').where('token', '=', sha256(token)).execute()

/** Ends every session of a person, as when they leave. */
export const endSessionsOf = ({ auth }: SessionDeps, personId: string) =>
  auth.deleteFrom('session').where('person_id', '=', personId).execute()
