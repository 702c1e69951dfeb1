import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Log } from '../log.ts'
import type { SessionDeps } from './sessions.ts'

/** Seconds that a logout token may be old, and that the other side's clock may be off. */
const AGE = 120
const TOLERANCE = 30
/** Only signatures that the provider alone can make: no shared secret, no `none`. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** `nonce` would make an ID token of it. */
const LogoutToken = z
  .object({
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    jti: z.string().min(1),
    iat: z.number(),
    events: z.object({ [EVENT]: z.object({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined)

export type LogoutKeys = ReturnType<typeof createRemoteJWKSet>

/** The keys that a provider signs with, fetched by the guarded way and kept for a while. */
export const logoutKeys = (address: string, by: typeof fetch): LogoutKeys =>
  createRemoteJWKSet(new URL(address), { [customFetch]: (url, options) => by(url, options as RequestInit) })

interface Expected {
  issuer: string
  clientId: string
  keys: LogoutKeys
}

/**
 * Who signed out. `until` is there when everything of theirs ends: the moment up to which what they opened does, so that a token sent again
 * ends nothing newer. Without it only the session of one browser ended.
 */
export type SignedOut = { personId: string; until?: Date }

/**
 * Somebody signed out at the organisation's sign-in, or their account there was closed: their sessions here end. A token that names a
 * session there (`sid`) ends exactly those that came from it; where none did, the person it names leaves everywhere (OpenID Connect
 * Back-Channel Logout 1.0, 2.6 and 2.7).
 * @returns nobody when the account is nobody's, `refused` for a token that does not count @throws when the keys cannot be fetched
 */
export async function signOutByProvider(
  { auth, clock, log }: SessionDeps & { log: Log },
  { issuer, clientId, keys }: Expected,
  token: string,
): Promise<SignedOut[] | 'refused'> {
  const said = await jwtVerify(token, keys, {
    issuer,
    audience: clientId,
    algorithms: ALGORITHMS,
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
    maxTokenAge: AGE,
    clockTolerance: TOLERANCE,
    currentDate: clock.now(),
  })
    .then(({ payload }) => LogoutToken.parse(payload))
    .catch((err: unknown) => {
      if (!(err instanceof errors.JOSEError || err instanceof z.ZodError) || err instanceof errors.JWKSTimeout)
        throw err
      log.warn({ err }, 'sso.logout-refused')
      return undefined
    })
  if (!said) return 'refused'
  const { sub, sid, iat } = said
  const until = new Date((iat + TOLERANCE) * 1000)
  const account = sub ? await accountOf(auth, issuer, sub) : undefined
  if (sub && !account) return []
  if (sid) {
    const ended = await auth
      .deleteFrom('session')
      .where('sso_sid', '=', sid)
      .where('created_at', '<=', until)
      .$if(account !== undefined, (q) => q.where('person_id', '=', account!))
      .returning('person_id')
      .execute()
    if (ended.length) return [...new Set(ended.map((row) => row.person_id))].map((personId) => ({ personId }))
  }
  if (!account) return []
  await auth.deleteFrom('session').where('person_id', '=', account).where('created_at', '<=', until).execute()
  return [{ personId: account, until }]
}

const accountOf = async (auth: SessionDeps['auth'], issuer: string, sub: string): Promise<string | undefined> =>
  (
    await auth
      .selectFrom('account')
      .select('person_id')
      .where('issuer', '=', issuer)
      .where('sub', '=', sub)
      .executeTakeFirst()
  )?.person_id
