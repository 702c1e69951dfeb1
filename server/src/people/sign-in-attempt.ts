import { createHash, randomBytes } from 'node:crypto'
import type { SessionDeps } from './sessions.ts'

/** Milliseconds in which something begun may be finished. */
export const ATTEMPT_LIFE = 10 * 60_000

const hidden = (token: string) => createHash('sha256').update(token).digest()

/** What is begun here and finished once: a visit to the organisation's sign-in, a passkey's challenge, a download. */
export type AttemptKind = 'sso' | 'passkey-add' | 'passkey-use' | 'download'

/** Remembers what was begun. @returns 256 bits that only this browser gets; the database keeps their sha256 */
export async function beginAttempt(
  { auth, clock }: SessionDeps,
  kind: AttemptKind,
  payload: Record<string, unknown>,
): Promise<string> {
  const now = clock.now()
  const token = randomBytes(32).toString('base64url')
  await auth.deleteFrom('attempt').where('expires_at', '<', now).execute()
  const expires_at = new Date(now.getTime() + ATTEMPT_LIFE)
  await auth
    .insertInto('attempt')
    .values({ id: hidden(token), kind, payload: JSON.stringify(payload), expires_at })
    .execute()
  return token
}

/** What was begun, once: whoever asks a second time gets nothing. */
export async function takeAttempt(
  { auth, clock }: SessionDeps,
  kind: AttemptKind,
  token: string | undefined,
): Promise<Record<string, unknown> | undefined> {
  if (!token) return undefined
  const taken = await auth
    .deleteFrom('attempt')
    .where('id', '=', hidden(token))
    .where('kind', '=', kind)
    .returning(['payload', 'expires_at'])
    .executeTakeFirst()
  return taken && taken.expires_at > clock.now() ? taken.payload : undefined
}
