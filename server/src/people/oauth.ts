import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Kysely, sql } from 'kysely'
import { interactionPolicy, type JWK, Provider } from 'oidc-provider'
import type { AuthTables } from '../db/tables.ts'
import type { Log } from '../log.ts'
import { type Proof, proven } from './oauth-proof.ts'
import { oauthStore } from './oauth-store.ts'
import { personById } from './person.ts'

/** The one client: the browser extension, which can keep no secret. */
export const EXTENSION_CLIENT = 'extension'
/** Seconds (EXTENSION T16). */
const LIFETIME = {
  AuthorizationCode: 60,
  AccessToken: 600,
  IdToken: 600,
  Interaction: 900,
  Session: 900,
  RefreshToken: 30 * 86_400,
  Grant: 30 * 86_400,
}

export interface OAuthOptions {
  auth: Kysely<AuthTables>
  clock: { now(): Date }
  log: Log
  /** the service's own address, such as `https://breakwater.example` */
  base: string
  /** where the browser may hand a code back to the extension */
  redirectUris: string[]
  /** private keys with `alg`, kept over restarts; the first signs */
  signingKeys: JWK[]
  /** keys of the short-lived sign-in cookies, kept over restarts */
  cookieKeys: string[]
  /** for the nonces of proofs, kept over restarts; 32 bytes */
  nonceKey: Buffer
  /** which origins may read answers of the token endpoint */
  originAllowed(origin: string): boolean
}

/** `nonce`: the proof needs this, because the sender's clock is off. */
export type TokenOwner = { personId: string } | { nonce: string } | undefined

export interface OAuth {
  /** Answers a request under `/oauth`, written to node's own response. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Finishes the sign-in of the extension as this person. @throws when the browser does not hold this sign-in */
  finish(request: IncomingMessage, response: ServerResponse, personId: string): Promise<void>
  /** Whose access token this is; undefined when unknown, old, withdrawn, or used by somebody without its key. */
  tokenOwner(accessToken: string, proof: Proof): Promise<TokenOwner>
  /** Ends everything that was given to this person. */
  endAll(personId: string, until?: Date): Promise<void>
}

/** The sign-in server of the extension: code flow with PKCE; its login step is the console's session (STACK, "sign-in, extension"). */
export function createOAuth(o: OAuthOptions): OAuth {
  const base = new URL(o.base)
  const algorithm = o.signingKeys[0]?.alg as 'EdDSA'
  const provider: Provider = new Provider(`${base.origin}/oauth`, {
    adapter: oauthStore(o),
    jwks: { keys: o.signingKeys },
    cookies: {
      keys: o.cookieKeys,
      names: { session: 'bw_oauth', interaction: 'bw_oauth_step', resume: 'bw_oauth_back' },
    },
    clients: [
      {
        client_id: EXTENSION_CLIENT,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: o.redirectUris,
        id_token_signed_response_alg: algorithm,
        dpop_bound_access_tokens: true,
      },
    ],
    enabledJWA: { idTokenSigningAlgValues: [algorithm] },
    scopes: ['openid'],
    pkce: { required: () => true },
    clientBasedCORS: (_ctx, origin) => o.originAllowed(origin),
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: o.nonceKey, requireNonce: () => false, allowReplay: false },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    expiresWithSession: async () => false,
    ttl: LIFETIME,
    interactions: { url: (_ctx, interaction) => `/auth/extension/${interaction.uid}`, policy: alwaysAskTheConsole() },
    async findAccount(_ctx, id) {
      const person = await personById(o.auth, id)
      return person && { accountId: person.id, claims: async () => ({ sub: person.id }) }
    },
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
    renderError(ctx, out) {
      ctx.type = 'application/json'
      ctx.body = JSON.stringify({ code: 'refusal.sign_in_again', params: {}, error: out.error })
    },
  })
  provider.proxy = true
  provider.on('server_error', (_ctx, err) => o.log.error({ err }, 'oauth.failed'))
  const listener = provider.callback()
  return {
    async answer(request, response) {
      seenFromOutside(request, base)
      const whole = request.url ?? '/'
      Object.assign(request, { originalUrl: whole, url: whole.slice('/oauth'.length) || '/' })
      await listener(request, response)
    },
    async finish(request, response, accountId) {
      seenFromOutside(request, base)
      await provider.interactionFinished(
        request,
        response,
        { login: { accountId, remember: false } },
        { mergeWithLastSubmission: false },
      )
    },
    async endAll(personId, until) {
      const before = until ? sql`and (payload ->> 'iat')::bigint <= ${until.getTime() / 1000}` : sql``
      await sql`delete from auth.oidc_payload where payload ->> 'accountId' = ${personId} ${before}`.execute(o.auth)
    },
    async tokenOwner(accessToken, proof) {
      const token = await provider.AccessToken.find(accessToken)
      if (token?.clientId !== EXTENSION_CLIENT || token.isExpired || !token.accountId) return undefined
      const holder = await proven(o, accessToken, proof)
      if (!holder || 'nonce' in holder) return holder
      return holder.key === token.jkt ? { personId: token.accountId } : undefined
    },
  }
}

// The service's address comes from its settings, whatever a proxy or a caller says. On loopback it is the name the browser used.
function seenFromOutside({ headers }: IncomingMessage, base: URL): void {
  headers['x-forwarded-proto'] = base.protocol.slice(0, -1)
  headers['x-forwarded-host'] = base.protocol === 'http:' ? (headers.host ?? base.host) : base.host
}

// A sign-in that this server remembers could belong to whoever used the browser before.
function alwaysAskTheConsole() {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  const { Check } = interactionPolicy
  const asked = new Check('console_session', 'the console says who this is', ({ oidc }) =>
    oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
  )
  policy.get('login')?.checks.add(asked)
  return policy
}
