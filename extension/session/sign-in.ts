import { challengeOf, claimsOf, randomText } from './pkce.ts'
import { keyThumbprint } from './proof.ts'
import { askForTokens, discover, type Keeping, type Tokens } from './tokens.ts'

export interface Window {
  redirect: string
  /** opens the sign-in page and resolves with the address it ended at; rejects when the person closed it */
  open(url: string): Promise<string | undefined>
}

/** Authorization code with PKCE against the organisation's service (SETTLED 4, 50). The caller keeps the tokens. @throws when the person closed it or the answer is not ours. */
export async function signIn(
  keeping: Pick<Keeping, 'db' | 'fetch'>,
  server: string,
  { redirect, open }: Window,
): Promise<Tokens> {
  const found = await discover(keeping.fetch, server)
  const [verifier, state, nonce] = [randomText(), randomText(), randomText()]
  const url = new URL(found.authorization_endpoint)
  const ask = {
    client_id: 'extension',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirect,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    dpop_jkt: await keyThumbprint(keeping.db),
  }
  for (const [name, value] of Object.entries(ask)) url.searchParams.set(name, value)
  const ended = new URL((await open(url.href)) ?? 'about:blank')
  if (ended.searchParams.get('state') !== state) throw new Error('sign-in did not come back from this request')
  const code = ended.searchParams.get('code')
  if (!code) throw new Error(`sign-in was refused: ${ended.searchParams.get('error') ?? 'no code'}`)
  const issuer = ended.searchParams.get('iss')
  if (issuer && issuer !== found.issuer) throw new Error('sign-in came back from another service')
  const tokens = await askForTokens(keeping, found.token_endpoint, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
  })
  const claims = claimsOf(tokens.id_token ?? '')
  if (claims.nonce !== nonce || claims.iss !== found.issuer) throw new Error('the answer is not for this sign-in')
  return tokens
}
