import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { type Forging, type ForgingIdp, startForgingIdp } from '../testing/forging-idp.ts'
import { browserAt } from '../testing/window.ts'
import { personOfAccount } from './sign-in-account.ts'

let idp: ForgingIdp
let desk: OpenDoors

const ana = { email: 'ana@our.example', email_verified: true }
const CLIENT = 'breakwater'

beforeAll(async () => {
  idp = await startForgingIdp(CLIENT)
  desk = await openDoors(() => {}, {
    BREAKWATER_DEMO: 'false',
    OIDC_ISSUER: idp.issuer,
    OIDC_CLIENT_ID: CLIENT,
    OIDC_HOSTED_DOMAIN: 'our.example',
  })
  await desk.person('Ana')
})
afterAll(async () => {
  await desk.close()
  await idp.close()
})

type Change = (back: URLSearchParams, asked: URLSearchParams) => void

/** Goes to the issuer and comes back with its answer, changed on the way. @returns where the browser ends, and whether it is signed in */
async function comeBack(forging: Forging, change: Change = () => {}) {
  idp.forging = { ...forging, claims: { ...ana, hd: 'our.example', ...forging.claims } }
  const window = browserAt([desk.base])
  const asked = (await window.go(`${desk.base}/auth/sign-in?to=/mine`)).searchParams
  idp.nonce = asked.get('nonce') ?? ''
  const back = new URLSearchParams({ code: 'c', state: asked.get('state') ?? '', iss: idp.issuer })
  change(back, asked)
  const url = `${desk.base}/auth/callback?${back}`
  const at = await window.go(url)
  const me = await window.ask(`${desk.base}/api/session`)
  return { window, url, at, problem: at.searchParams.get('problem'), signedIn: me.status === 200, asked }
}

const now = () => Math.floor(Date.now() / 1000)
const FORGED: [string, string, Forging, Change?][] = [
  ['another nonce', 'answer', { claims: { nonce: 'x' } }],
  ['no nonce', 'answer', { claims: { nonce: undefined } }],
  ['another audience', 'answer', { claims: { aud: 'another-client' } }],
  ['two audiences and no authorised party', 'answer', { claims: { aud: [CLIENT, 'another-client'] } }],
  ['another authorised party', 'answer', { claims: { azp: 'another-client' } }],
  ['another issuer', 'answer', { claims: { iss: 'https://evil.example' } }],
  ['expired', 'answer', { claims: { exp: now() - 3600, iat: now() - 7200 } }],
  ['from the future', 'answer', { claims: { nbf: now() + 3600 } }],
  ['no expiry', 'answer', { claims: { exp: undefined } }],
  ['no subject', 'answer', { claims: { sub: undefined } }],
  ['a key that is not the issuer’s', 'answer', { otherKey: true }],
  ['no signature', 'answer', { alg: 'none' }],
  ['signed with the public key as a secret', 'answer', { alg: 'HS256' }],
  ['no ID token', 'answer', { answer: { status: 200, body: { access_token: 'a', token_type: 'Bearer' } } }],
  ['a code that was used', 'answer', { answer: { status: 400, body: { error: 'invalid_grant' } } }],
  ['no JSON', 'answer', { answer: { status: 200, body: 'x' } }],
  ['an error of the issuer', 'answer', { answer: { status: 500, body: {} } }],
  ['nothing, the line is cut', 'unreachable', { cut: true }],
  ['another Google domain', 'organisation', { claims: { hd: 'elsewhere.example' } }],
  ['no Google domain: a private account', 'organisation', { claims: { hd: undefined } }],
  ['a domain that ends alike', 'organisation', { claims: { hd: 'not-our.example' } }],
  ['an address that nobody verified', 'address', { claims: { email_verified: false } }],
  ['an address that is nobody’s', 'unknown', { claims: { email: 'eve@our.example' } }],
  ['another state', 'answer', {}, (back) => back.set('state', 'x')],
  ['no state', 'answer', {}, (back) => back.delete('state')],
  ['two states', 'answer', {}, (back) => back.append('state', 'x')],
  ['another issuer in the answer (mix-up)', 'answer', {}, (back) => back.set('iss', 'https://evil.example')],
  ['no issuer in the answer', 'answer', {}, (back) => back.delete('iss')],
  ['no code', 'answer', {}, (back) => back.delete('code')],
  [
    'a refusal',
    'refused',
    {},
    (back) => {
      back.delete('code')
      back.set('error', 'access_denied')
      back.set('error_description', 'canary-words')
    },
  ],
]

test.each(FORGED)('ASVS 6.8 %s: refused as "%s", no session', async (_, problem, forging, change) => {
  const found = await comeBack(forging, change)
  expect([found.problem, found.signedIn]).toEqual([problem, false])
  expect(found.at.pathname).toBe('/sign-in')
  expect([...found.at.searchParams.keys()].sort()).toEqual(['problem', 'to'])
})

test('ASVS 6.8 the same answer with nothing changed comes in: it is the change that is refused', async () => {
  const found = await comeBack({})
  expect([found.problem, found.signedIn, found.at.pathname]).toEqual([null, true, '/mine'])
  expect(Object.fromEntries(found.asked)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    scope: 'openid email profile',
    hd: 'our.example',
  })
})

test('SETTLED 4 Entra: the own tenant, and the name people sign in with; what they can write themselves is nothing', async () => {
  const bo = await desk.person('Bo')
  const tenant = '6f0b8a52-3c9b-4a6b-9a51-1f0ce2a4d111'
  const sso = { issuer: 'https://entra.example', clientId: CLIENT, tenant, hostedDomains: [], acr: [] }
  let sub = 0
  const who = async (claims: Record<string, unknown>) => {
    const found = await personOfAccount(desk, sso, { iss: sso.issuer, sub: `e-${sub++}`, ...claims })
    return typeof found === 'string' ? found : found.id
  }
  const preferred_username = 'bo@our.example'
  expect(await who({ tid: '00000000-0000-0000-0000-000000000000', preferred_username })).toBe('organisation')
  expect(await who({ preferred_username })).toBe('organisation')
  expect(await who({ tid: tenant, email: preferred_username })).toBe('address')
  expect(await who({ tid: tenant, email: preferred_username, email_verified: true })).toBe('address')
  expect(await who({ tid: tenant, email: preferred_username, preferred_username: 'eve@our.example' })).toBe('unknown')
  expect(await who({ tid: tenant, preferred_username })).toBe(bo)
  expect(await who({ tid: tenant, preferred_username })).toBe('taken')
})

test('ASVS 6.8 an answer counts once', async () => {
  const { window, url } = await comeBack({})
  const before = idp.redeemed
  expect((await window.go(url)).searchParams.get('problem')).toBe('begun_elsewhere')
  expect(idp.redeemed).toBe(before)
})

test('nothing of an answer is in the log', async () => {
  await comeBack({ claims: { email: 'canary@our.example', name: 'Canary Name' } })
  await comeBack({}, (back) => back.set('error', 'canary-error'))
  expect(desk.lines.join('')).not.toMatch(/canary|our\.example/i)
})

test('an issuer that does not answer says so, and works again when it does', async () => {
  const gone = await openDoors(() => {}, { OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: CLIENT })
  const at = await browserAt([gone.base]).go(`${gone.base}/auth/sign-in?to=//evil.example`)
  expect(at.pathname + at.search).toBe('/sign-in?problem=unreachable&to=%2F')
  await gone.close()
})
