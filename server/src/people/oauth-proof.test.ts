import { randomBytes } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BACK, challenge, type ExtensionDoors, MINE, ORIGIN, openExtensionDoors } from '../testing/extension-doors.ts'
import { proofKey } from '../testing/proof-key.ts'
import { PROOF_WINDOW } from './oauth-proof.ts'

let world: ExtensionDoors
let desk: ExtensionDoors['desk']
let ana: string

beforeAll(async () => {
  world = await openExtensionDoors()
  desk = world.desk
  ana = await desk.person('Ana')
})
afterAll(() => desk.close())

test('EXTENSION T16 a stolen token opens nothing without the key it was given to', async () => {
  const { access_token: token, refresh_token } = await world.signIn(ana)
  const thief = await proofKey(() => desk.clock.now())
  const url = desk.base + MINE
  const good = await world.key.prove('GET', url, { token })
  const tries: [string, string, string | undefined][] = [
    ['no proof', `DPoP ${token}`, undefined],
    ['as a plain bearer', `Bearer ${token}`, undefined],
    ['as a plain bearer beside a good proof', `Bearer ${token}`, good],
    ['the thief’s own key', `DPoP ${token}`, await thief.prove('GET', url, { token })],
    ['another method', `DPoP ${token}`, await world.key.prove('POST', url, { token })],
    ['another path', `DPoP ${token}`, await world.key.prove('GET', `${desk.base}/api/session`, { token })],
    ['another host', `DPoP ${token}`, await world.key.prove('GET', `https://evil.example${MINE}`, { token })],
    ['another token', `DPoP ${token}`, await world.key.prove('GET', url, { token: `${token}x` })],
    ['no token named', `DPoP ${token}`, await world.key.prove('GET', url)],
    ['no number', `DPoP ${token}`, await world.key.prove('GET', url, { token, claims: { jti: undefined } })],
    ['no time', `DPoP ${token}`, await world.key.prove('GET', url, { token, claims: { iat: undefined } })],
    [
      'too old',
      `DPoP ${token}`,
      await world.key.prove('GET', url, { token, at: desk.clock.now().getTime() - 301_000 }),
    ],
    [
      'too new',
      `DPoP ${token}`,
      await world.key.prove('GET', url, { token, at: desk.clock.now().getTime() + 302_000 }),
    ],
    ['a made-up nonce', `DPoP ${token}`, await world.key.prove('GET', url, { token, nonce: 'x'.repeat(43) })],
    ['no proof at all but a word', `DPoP ${token}`, 'proof'],
    ['another kind of token', `DPoP ${token}`, await world.key.prove('GET', url, { token, header: { typ: 'JWT' } })],
    [
      'somebody else’s key in the header',
      `DPoP ${token}`,
      await thief.prove('GET', url, { token, header: { jwk: world.key.jwk } }),
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
  expect((await world.refresh(refresh_token, thief)).status).toBe(400)
  expect((await world.refresh(refresh_token, null)).status).toBe(400)
})

test('EXTENSION T16 of one proof used at once many times, one is answered', async () => {
  const { access_token: token } = await world.signIn(ana)
  const headers = { authorization: `DPoP ${token}`, dpop: await world.key.prove('GET', desk.base + MINE, { token }) }
  const answers = await Promise.all(Array.from({ length: 8 }, () => fetch(desk.base + MINE, { headers })))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('EXTENSION T16 a computer whose clock is wrong is told a nonce, and works with it', async () => {
  // the middle of a window: a nonce is good until the end of the next
  desk.clock.advance(PROOF_WINDOW * 1.5 - (desk.clock.now().getTime() % PROOF_WINDOW))
  const { access_token: token } = await world.signIn(ana)
  const at = desk.clock.now().getTime() - 3 * 3_600_000
  const first = await world.asked(token, MINE, world.key, { at })
  const nonce = first.headers.get('dpop-nonce') ?? ''
  expect([first.status, nonce]).toEqual([401, expect.stringMatching(/^[\w-]{43}$/)])
  expect(first.headers.get('access-control-expose-headers')).toContain('dpop-nonce')
  expect((await world.asked(token, MINE, world.key, { at, nonce })).status).toBe(200)
  desk.clock.advance(590_000)
  expect((await world.asked(token, MINE, world.key, { at, nonce })).status).toBe(401)
})

test('EXTENSION T16 without a proof there is no token, and a code works with its own key only', async () => {
  const verifier = randomBytes(32).toString('base64url')
  const thief = await proofKey(() => desk.clock.now())
  const back = await world.browser(await desk.signIn(ana))(
    world.asking({ code_challenge: challenge(verifier), code_challenge_method: 'S256' }),
  )
  const form = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: BACK,
  }
  expect((await world.exchange(form, null)).status).toBe(400)
  const { jwk } = world.key
  const thumb = await calculateJwkThumbprint(jwk)
  const bound = await world.browser(await desk.signIn(ana))(
    world.asking({ code_challenge: challenge(verifier), code_challenge_method: 'S256', dpop_jkt: thumb }),
  )
  expect((await world.exchange({ ...form, code: bound.searchParams.get('code') ?? '' }, thief)).status).toBe(400)
})
