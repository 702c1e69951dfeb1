import { createHash, randomBytes } from 'node:crypto'
import { contract } from '@breakwater/shared/contract/index.ts'
import { DEMO_EXTENSION_ID } from '@breakwater/shared/extension-id.ts'
import { expect } from 'vitest'
import { EXTENSION_CLIENT } from '../people/oauth.ts'
import { openDoors } from './doors.ts'
import { type ProofKey, proofKey, type Saying } from './proof-key.ts'
import { browserAt } from './window.ts'

export const BACK = `https://${DEMO_EXTENSION_ID}.chromiumapp.org/`
export const ORIGIN = `chrome-extension://${DEMO_EXTENSION_ID}`
export const TOKEN = '/oauth/token'
export const MINE = '/api/reports/mine'

export interface Tokens {
  access_token: string
  refresh_token: string
  expires_in: number
  id_token: string
}

export const challenge = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')

/** The doors, and an extension with a key of its own that signs in through them. */
export async function openExtensionDoors() {
  const desk = await openDoors(({ on }) => on(contract.reports.mine, async () => []))
  const key = await proofKey(() => desk.clock.now())
  const browser = (cookie: string) => browserAt([desk.base], cookie).go
  const asking = (more: Record<string, string>) =>
    `${desk.base}/oauth/auth?${new URLSearchParams({ client_id: EXTENSION_CLIENT, response_type: 'code', redirect_uri: BACK, scope: 'openid', state: 's', ...more })}`
  const exchange = async (form: Record<string, string>, by: ProofKey | null = key, saying: Saying = {}) =>
    fetch(desk.base + TOKEN, {
      method: 'POST',
      headers: {
        origin: ORIGIN,
        ...(by ? { dpop: await by.prove('POST', desk.base + TOKEN, { at: Date.now(), ...saying }) } : {}),
      },
      body: new URLSearchParams({ client_id: EXTENSION_CLIENT, ...form }),
    })

  async function signIn(personId: string): Promise<Tokens> {
    const verifier = randomBytes(32).toString('base64url')
    const back = await browser(await desk.signIn(personId))(
      asking({ code_challenge: challenge(verifier), code_challenge_method: 'S256' }),
    )
    expect(back.origin + back.pathname).toBe(BACK)
    const answer = await exchange({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
      redirect_uri: BACK,
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(answer.status).toBe(200)
    return (await answer.json()) as Tokens
  }
  const refresh = (token: string, by?: ProofKey | null) =>
    exchange({ grant_type: 'refresh_token', refresh_token: token }, by)
  /** Asks as the extension does; its clock goes with the desk's. */
  async function asked(token: string, path = MINE, by: ProofKey = key, saying: Saying = {}): Promise<Response> {
    const dpop = await by.prove('GET', desk.base + path, { token, ...saying })
    return fetch(desk.base + path, { headers: { authorization: `DPoP ${token}`, dpop, origin: ORIGIN } })
  }
  const mine = async (token: string, path?: string) => (await asked(token, path)).status
  return { desk, key, browser, asking, exchange, signIn, refresh, asked, mine }
}
export type ExtensionDoors = Awaited<ReturnType<typeof openExtensionDoors>>
