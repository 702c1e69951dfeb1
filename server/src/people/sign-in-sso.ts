import { readFile } from 'node:fs/promises'
import type { Person } from '@breakwater/shared/person.ts'
import * as oidc from 'openid-client'
import type { Log } from '../log.ts'
import type { SessionDeps } from './sessions.ts'
import { type Claims, personOfAccount, type SsoProblem } from './sign-in-account.ts'
import { beginAttempt, takeAttempt } from './sign-in-attempt.ts'
import type { SsoSettings } from './sign-in-settings.ts'
import { logoutKeys, type SignedOut, signOutByProvider } from './sign-out-sso.ts'

/** Seconds. */
const TIMEOUT = 10
/** Seconds that the other side's clock may be off. */
const TOLERANCE = 30

type Begun = { verifier: string; state: string; nonce: string; to: string; confirms: string | null; at: number }

/** `confirmed`: the person proved anew, and strongly enough, that it is them. `strong`: enough for a role of the staff. */
export type SsoOutcome =
  | { person: Person; to: string; strong: boolean; confirms: string | null; confirmed: boolean; sid?: string }
  | { problem: SsoProblem; to: string }

/** The sign-in of the organisation (OIDC: code flow with PKCE, state and nonce). */
export interface Sso {
  /** Whether somebody can confirm here that it is them: only where an accepted `acr` is configured. */
  confirms: boolean
  /** @param confirms the session whose person is to prove anew that it is them @throws when the issuer cannot be reached */
  begin(to: string, confirms?: string): Promise<{ url: string; token: string }>
  /** @param token what `begin` gave to this browser @param search of the address the browser came back to */
  finish(token: string | undefined, search: string): Promise<SsoOutcome>
  /** The provider says that somebody signed out there (`sign-out-sso.ts`). @throws when its keys cannot be fetched */
  signedOut(logoutToken: string): Promise<SignedOut[] | 'refused'>
}

interface SsoDeps extends SessionDeps {
  log: Log
  /** where the browser comes back to, such as `https://breakwater.example/auth/callback` */
  back: string
  /** the guarded way to the issuer and the addresses it names */
  fetch: typeof fetch
}

export function createSso(deps: SsoDeps, settings: SsoSettings): Sso {
  const provider = once(() => discover(settings, deps.fetch))
  const expected = once(async () => {
    const { issuer, jwks_uri = '' } = (await provider()).serverMetadata()
    return { issuer, clientId: settings.clientId, keys: logoutKeys(jwks_uri, deps.fetch) }
  })
  return {
    confirms: settings.acr.length > 0,
    async begin(to, confirms) {
      const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()]
      const url = oidc.buildAuthorizationUrl(await provider(), {
        redirect_uri: deps.back,
        scope: 'openid email profile',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(settings.acr.length > 0 ? { acr_values: settings.acr.join(' ') } : {}),
        ...(settings.hostedDomains.length === 1 ? { hd: settings.hostedDomains[0] ?? '' } : {}),
        ...(confirms ? { max_age: '0', prompt: 'login' } : {}),
      })
      const at = deps.clock.now().getTime()
      const begun: Begun = { verifier, state, nonce, to, confirms: confirms ?? null, at }
      return { url: url.href, token: await beginAttempt(deps, 'sso', begun) }
    },
    signedOut: async (logoutToken) => signOutByProvider(deps, await expected(), logoutToken),
    async finish(token, search) {
      const begun = (await takeAttempt(deps, 'sso', token)) as Begun | undefined
      if (!begun) return { problem: 'begun_elsewhere', to: '/' }
      const { to, confirms } = begun
      const claims = await redeem({ ...deps, ...settings }, await provider(), begun, search)
      if (typeof claims === 'string') return { problem: claims, to }
      const person = await personOfAccount(deps, settings, claims)
      if (typeof person === 'string') return { problem: person, to }
      const accepted = settings.acr.includes(String(claims['acr']))
      // `auth_time` against when the browser left: not against now, because a second factor takes its time
      const fresh = Number(claims['auth_time']) * 1000 >= begun.at - TOLERANCE * 1000
      const strong = settings.acr.length === 0 || accepted
      const sid = typeof claims['sid'] === 'string' ? { sid: claims['sid'] } : {}
      return { person, to, strong, confirms, confirmed: confirms !== null && accepted && fresh, ...sid }
    },
  }
}

/** What the ID token says, or why it does not count. */
async function redeem(
  { log, back, clientId }: SsoDeps & SsoSettings,
  provider: oidc.Configuration,
  { verifier, state, nonce }: Begun,
  search: string,
): Promise<Claims | SsoProblem> {
  try {
    const tokens = await oidc.authorizationCodeGrant(provider, new URL(back + search), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims || (claims.azp !== undefined && claims.azp !== clientId)) return 'answer'
    if (claims['email'] !== undefined || claims['preferred_username'] !== undefined) return claims as Claims
    return { ...(await oidc.fetchUserInfo(provider, tokens.access_token, claims.sub)), ...claims } as Claims
  } catch (err) {
    log.warn({ err }, 'sso.refused')
    if (err instanceof oidc.AuthorizationResponseError) return 'refused'
    return isOutage(err) ? 'unreachable' : 'answer'
  }
}

// A cut or a silence lies somewhere in the causes; everything else is an answer that does not fit.
const isOutage = (error: unknown): boolean =>
  error instanceof Error &&
  (/^(?:E[A-Z]{4,}|OAUTH_TIMEOUT)$/.test(String((error as { code?: unknown }).code)) ||
    error.name === 'TimeoutError' ||
    isOutage(error.cause))

async function discover(
  { issuer, clientId, secretFile }: SsoSettings,
  fetcher: typeof fetch,
): Promise<oidc.Configuration> {
  const secret = secretFile ? (await readFile(secretFile, 'utf8')).trim() : undefined
  const plain = new URL(issuer).protocol === 'http:'
  const found = await oidc.discovery(
    new URL(issuer),
    clientId,
    { [oidc.clockTolerance]: TOLERANCE },
    secret ? oidc.ClientSecretPost(secret) : oidc.None(),
    {
      timeout: TIMEOUT,
      [oidc.customFetch]: (url, options) => fetcher(url, options as RequestInit),
      ...(plain ? { execute: [oidc.allowInsecureRequests] } : {}),
    },
  )
  // The token's signature is checked too, not only where it came from.
  oidc.enableNonRepudiationChecks(found)
  return found
}

/** Remembers what worked; what failed is tried again by the next who asks. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
