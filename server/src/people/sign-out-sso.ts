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
const LogoutToken = z.object({
  sub: z.string().min(1),
  jti: z.string().min(1),
  iat: z.number(),
  events: z.object({ [EVENT]: z.object({}) }),
  nonce: z.undefined().optional(),
})

export type LogoutKeys = ReturnType<typeof createRemoteJWKSet>

/** The keys that a provider signs with, fetched by the guarded way and kept for a while. */
export const logoutKeys = (address: string, by: typeof fetch): LogoutKeys =>
  createRemoteJWKSet(new URL(address), { [customFetch]: (url, options) => by(url, options as RequestInit) })

interface Expected {
  issuer: string
  clientId: string
  keys: LogoutKeys
}

/** Who signed out, and the moment up to which what they opened ends: a token sent again ends nothing newer. */
export type SignedOut = { personId: string; until: Date }

/**
 * Somebody signed out at the organisation's sign-in, or their account there was closed: their sessions here end (OpenID Connect
 * Back-Channel Logout 1.0, 2.6).
 * @returns undefined when the account is nobody's, `refused` for a token that does not count @throws when the keys cannot be fetched
 */
export async function signOutByProvider(
  { auth, clock, log }: SessionDeps & { log: Log },
  { issuer, clientId, keys }: Expected,
  token: string,
): Promise<SignedOut | 'refused' | undefined> {
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
  const { sub, iat } = said
  const account = await auth
    .selectFrom('account')
    .select('person_id')
    .where('issuer', '=', issuer)
    .where('sub', '=', sub)
    .executeTakeFirst()
  if (!account) return undefined
  const until = new Date((iat + TOLERANCE) * 1000)
  const personId = account.person_id
  await auth.deleteFrom('session').where('person_id', '=', personId).where('created_at', '<=', until).execute()
  return { personId, until }
}
