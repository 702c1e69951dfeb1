import { createHash, randomBytes } from 'node:crypto'
import { contract } from '@breakwater/shared/contract/index.ts'
import { DEMO_EXTENSION_ID } from '@breakwater/shared/extension-id.ts'
import { calculateJwkThumbprint } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { type ProofKey, proofKey, type Saying } from '../testing/proof-key.ts'
import { EXTENSION_CLIENT } from './oauth.ts'
import { oauthKeys, redirectUris } from './oauth-clients.ts'

const BACK = `https://${DEMO_EXTENSION_ID}.chromiumapp.org/`
const ORIGIN = `chrome-extension://${DEMO_EXTENSION_ID}`
let desk: OpenDoors
let ana: string
/** the key of the extension that asks */
let key: ProofKey

beforeAll(async () => {
  desk = await openDoors(({ on }) => on(contract.reports.mine, async () => []))
  ana = await desk.person('Ana')
  key = await proofKey(() => desk.clock.now())
})
afterAll(() => desk.close())

interface Tokens {
  access_token: string
  refresh_token: string
  expires_in: number
  id_token: string
}

/** A browser window that keeps cookies and follows redirects until it leaves the service. */
function browser(cookie: string) {
  const jar = new Map([cookie.split('=') as [string, string]])
  return async (url: string): Promise<URL> => {
    for (let at = new URL(url), hops = 0; hops < 8; hops++) {
      if (at.origin !== new URL(desk.base).origin || at.pathname === '/sign-in') return at
      const answer = await fetch(at, {
        redirect: 'manual',
        headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
      })
      for (const set of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = set.split(';')[0]?.split('=') ?? []
        if (value === '') jar.delete(name)
        else jar.set(name, value)
      }
      const to = answer.headers.get('location')
      if (!to) throw new Error(`${at.pathname}: ${answer.status} ${await answer.text()}`)
      at = new URL(to, at)
    }
    throw new Error('too many redirects')
  }
}

const challenge = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
const asking = (more: Record<string, string>) =>
  `${desk.base}/oauth/auth?${new URLSearchParams({ client_id: EXTENSION_CLIENT, response_type: 'code', redirect_uri: BACK, scope: 'openid', state: 's', ...more })}`
const TOKEN = '/oauth/token'
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
const MINE = '/api/reports/mine'
/** Asks as the extension does; its clock goes with the desk's. */
async function asked(token: string, path = MINE, by: ProofKey = key, saying: Saying = {}): Promise<Response> {
  const dpop = await by.prove('GET', desk.base + path, { token, ...saying })
  return fetch(desk.base + path, { headers: { authorization: `DPoP ${token}`, dpop, origin: ORIGIN } })
}
const mine = async (token: string, path?: string) => (await asked(token, path)).status

test('EXTENSION T16 the extension signs in through the console with PKCE and asks as that person for ten minutes', async () => {
  const tokens = await signIn(ana)
  expect(tokens.expires_in).toBe(600)
  const me = await asked(tokens.access_token, '/api/session')
  expect(await me.json()).toMatchObject({ id: ana, name: 'Ana' })
  expect(await mine(tokens.access_token)).toBe(200)
  desk.clock.advance(600_000)
  expect(await mine(tokens.access_token)).toBe(401)
})

test('a bearer opens only what the contract opens to the extension', async () => {
  const { access_token } = await signIn(ana)
  expect(await mine(access_token, '/api/live')).toBe(401)
})

test('without a session the window goes to the sign-in page, and comes back from there', async () => {
  const at = await browser('x=y')(asking({ code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }))
  expect(at.pathname).toBe('/sign-in')
  expect(at.searchParams.get('to')).toMatch(/^\/auth\/extension\/[\w-]+$/)
})

test('a sign-in is finished only in the browser that began it', async () => {
  const at = await browser('x=y')(asking({ code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }))
  const stolen = await desk.ask(at.searchParams.get('to') ?? '', ana)
  expect([stolen.status, await stolen.json()]).toEqual([400, { code: 'refusal.sign_in_again', params: {} }])
})

test('whoever used the browser before is not who signs in now', async () => {
  const window = browser(await desk.signIn(ana))
  const pkce = { code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }
  expect(`${(await window(asking(pkce))).origin}/`).toBe(BACK)
  await sql`delete from auth.session where person_id = ${ana}`.execute(desk.auth)
  expect((await window(asking(pkce))).pathname).toBe('/sign-in')
})

test('EXTENSION T16 an old refresh token ends everything it led to', async () => {
  const first = await signIn(ana)
  const second = (await (await refresh(first.refresh_token)).json()) as Tokens
  expect(second.refresh_token).not.toBe(first.refresh_token)
  expect(await mine(second.access_token)).toBe(200)
  expect((await refresh(first.refresh_token)).status).toBe(400)
  expect(await mine(first.access_token)).toBe(401)
  expect(await mine(second.access_token)).toBe(401)
  expect((await refresh(second.refresh_token)).status).toBe(400)
})

test('EXTENSION T16 of two uses of one refresh token at the same moment, at most one succeeds and nothing stays', async () => {
  const { refresh_token } = await signIn(ana)
  const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(refresh_token)))
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  for (const answer of answers.filter(({ ok }) => ok)) {
    const won = (await answer.json()) as Tokens
    expect(await mine(won.access_token)).toBe(401)
    expect((await refresh(won.refresh_token)).status).toBe(400)
  }
})

test('ASVS 7.4.2 who was made inactive has no token that works', async () => {
  const leaver = await desk.person('Leaver')
  const tokens = await signIn(leaver)
  expect(await mine(tokens.access_token)).toBe(200)
  await desk.disable(leaver)
  expect(await mine(tokens.access_token)).toBe(401)
  expect((await refresh(tokens.refresh_token)).status).toBe(400)
})

test('signing out in the extension withdraws its tokens', async () => {
  const { access_token, refresh_token } = await signIn(ana)
  const body = new URLSearchParams({ client_id: EXTENSION_CLIENT, token: refresh_token })
  expect((await fetch(`${desk.base}/oauth/token/revocation`, { method: 'POST', body })).status).toBe(200)
  expect((await refresh(refresh_token)).status).toBe(400)
  expect(await mine(access_token)).toBe(401)
})

test('EXTENSION T16 a stolen token opens nothing without the key it was given to', async () => {
  const { access_token: token, refresh_token } = await signIn(ana)
  const thief = await proofKey(() => desk.clock.now())
  const url = desk.base + MINE
  const good = await key.prove('GET', url, { token })
  const tries: [string, string, string | undefined][] = [
    ['no proof', `DPoP ${token}`, undefined],
    ['as a plain bearer', `Bearer ${token}`, undefined],
    ['as a plain bearer beside a good proof', `Bearer ${token}`, good],
    ['the thief’s own key', `DPoP ${token}`, await thief.prove('GET', url, { token })],
    ['another method', `DPoP ${token}`, await key.prove('POST', url, { token })],
    ['another path', `DPoP ${token}`, await key.prove('GET', `${desk.base}/api/session`, { token })],
    ['another host', `DPoP ${token}`, await key.prove('GET', `https://evil.example${MINE}`, { token })],
    ['another token', `DPoP ${token}`, await key.prove('GET', url, { token: `${token}x` })],
    ['no token named', `DPoP ${token}`, await key.prove('GET', url)],
    ['no number', `DPoP ${token}`, await key.prove('GET', url, { token, claims: { jti: undefined } })],
    ['no time', `DPoP ${token}`, await key.prove('GET', url, { token, claims: { iat: undefined } })],
    ['too old', `DPoP ${token}`, await key.prove('GET', url, { token, at: desk.clock.now().getTime() - 301_000 })],
    ['too new', `DPoP ${token}`, await key.prove('GET', url, { token, at: desk.clock.now().getTime() + 302_000 })],
    ['a made-up nonce', `DPoP ${token}`, await key.prove('GET', url, { token, nonce: 'x'.repeat(43) })],
    ['no proof at all but a word', `DPoP ${token}`, 'proof'],
    ['another kind of token', `DPoP ${token}`, await key.prove('GET', url, { token, header: { typ: 'JWT' } })],
    [
      'somebody else’s key in the header',
      `DPoP ${token}`,
      await thief.prove('GET', url, { token, header: { jwk: key.jwk } }),
    ],
    ['two tokens', `DPoP ${token} ${token}`, good],
  ]
  for (const [name, authorization, dpop] of tries) {
    const answer = await fetch(url, { headers: { authorization, ...(dpop ? { dpop } : {}), origin: ORIGIN } })
    expect([name, answer.status]).toEqual([name, 401])
  }
  expect((await fetch(url, { headers: { authorization: `DPoP ${token}`, dpop: good, origin: ORIGIN } })).status).toBe(
    200,
  )
  const again = await fetch(url, { headers: { authorization: `DPoP ${token}`, dpop: good, origin: ORIGIN } })
  expect(['the same proof again', again.status]).toEqual(['the same proof again', 401])
  expect((await refresh(refresh_token, thief)).status).toBe(400)
  expect((await refresh(refresh_token, null)).status).toBe(400)
})

test('EXTENSION T16 of one proof used at once many times, one is answered', async () => {
  const { access_token: token } = await signIn(ana)
  const headers = { authorization: `DPoP ${token}`, dpop: await key.prove('GET', desk.base + MINE, { token }) }
  const answers = await Promise.all(Array.from({ length: 8 }, () => fetch(desk.base + MINE, { headers })))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('EXTENSION T16 a computer whose clock is wrong is told a nonce, and works with it', async () => {
  const { access_token: token } = await signIn(ana)
  const at = desk.clock.now().getTime() - 3 * 3_600_000
  const first = await asked(token, MINE, key, { at })
  const nonce = first.headers.get('dpop-nonce') ?? ''
  expect([first.status, nonce]).toEqual([401, expect.stringMatching(/^[\w-]{43}$/)])
  expect(first.headers.get('access-control-expose-headers')).toContain('dpop-nonce')
  expect((await asked(token, MINE, key, { at, nonce })).status).toBe(200)
  desk.clock.advance(590_000)
  expect((await asked(token, MINE, key, { at, nonce })).status).toBe(401)
})

test('EXTENSION T16 without a proof there is no token, and a code works with its own key only', async () => {
  const verifier = randomBytes(32).toString('base64url')
  const thief = await proofKey(() => desk.clock.now())
  const back = await browser(await desk.signIn(ana))(
    asking({ code_challenge: challenge(verifier), code_challenge_method: 'S256' }),
  )
  const form = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: BACK,
  }
  expect((await exchange(form, null)).status).toBe(400)
  const { jwk } = key
  const thumb = await calculateJwkThumbprint(jwk)
  const bound = await browser(await desk.signIn(ana))(
    asking({ code_challenge: challenge(verifier), code_challenge_method: 'S256', dpop_jkt: thumb }),
  )
  expect((await exchange({ ...form, code: bound.searchParams.get('code') ?? '' }, thief)).status).toBe(400)
})

test('no PKCE, another way back, a plain challenge, a wrong verifier: no code and no token', async () => {
  const window = browser(await desk.signIn(ana))
  expect((await window(asking({}))).searchParams.get('error')).toBe('invalid_request')
  expect(
    (await window(asking({ code_challenge: 'v'.repeat(43), code_challenge_method: 'plain' }))).searchParams.get(
      'error',
    ),
  ).toBe('invalid_request')
  const elsewhere = await fetch(
    asking({ redirect_uri: 'https://evil.example/', code_challenge: challenge('v'), code_challenge_method: 'S256' }),
    { redirect: 'manual' },
  )
  expect([elsewhere.status, await elsewhere.json()]).toMatchObject([400, { code: 'refusal.sign_in_again' }])
  const back = await window(asking({ code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }))
  const code = back.searchParams.get('code') ?? ''
  expect(
    (await exchange({ grant_type: 'authorization_code', code, code_verifier: 'w'.repeat(43), redirect_uri: BACK }))
      .status,
  ).toBe(400)
})

test('another site reads nothing of the token endpoint', async () => {
  const { refresh_token } = await signIn(ana)
  const body = new URLSearchParams({ client_id: EXTENSION_CLIENT, grant_type: 'refresh_token', refresh_token })
  const answer = await fetch(`${desk.base}/oauth/token`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    body,
  })
  expect(answer.ok).toBe(false)
})

test('the database holds no token that works', async () => {
  const { access_token, refresh_token } = await signIn(ana)
  const { rows } = await sql<{ kept: string }>`select oidc_payload::text as kept from auth.oidc_payload`.execute(
    desk.auth,
  )
  for (const { kept } of rows) for (const token of [access_token, refresh_token]) expect(kept).not.toContain(token)
})

test('the keys are the same after a start, and differ by use', () => {
  const session = randomBytes(32)
  expect(oauthKeys(session)).toEqual(oauthKeys(session))
  expect(oauthKeys(session).signingKeys[0]?.d).not.toBe(oauthKeys(randomBytes(32)).signingKeys[0]?.d)
})

test('each browser has its own way back', () => {
  expect(redirectUris([DEMO_EXTENSION_ID, 'report@breakwater.example'])).toEqual([
    BACK,
    expect.stringMatching(/^https:\/\/[0-9a-f]{40}\.extensions\.allizom\.org\/$/),
  ])
})
