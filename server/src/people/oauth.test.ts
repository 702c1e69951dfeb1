import { randomBytes } from 'node:crypto'
import { DEMO_EXTENSION_ID } from '@breakwater/shared/extension-id.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BACK, challenge, type ExtensionDoors, openExtensionDoors, type Tokens } from '../testing/extension-doors.ts'
import { EXTENSION_CLIENT } from './oauth.ts'
import { oauthKeys, redirectUris } from './oauth-clients.ts'

let world: ExtensionDoors
let desk: ExtensionDoors['desk']
let ana: string

beforeAll(async () => {
  world = await openExtensionDoors()
  desk = world.desk
  ana = await desk.person('Ana')
})
afterAll(() => desk.close())

test('EXTENSION T16 the extension signs in through the console with PKCE and asks as that person for ten minutes', async () => {
  const tokens = await world.signIn(ana)
  expect(tokens.expires_in).toBe(600)
  const me = await world.asked(tokens.access_token, '/api/session')
  expect(await me.json()).toMatchObject({ id: ana, name: 'Ana' })
  expect(await world.mine(tokens.access_token)).toBe(200)
  desk.clock.advance(600_000)
  expect(await world.mine(tokens.access_token)).toBe(401)
})

test('a bearer opens only what the contract opens to the extension', async () => {
  const { access_token } = await world.signIn(ana)
  expect(await world.mine(access_token, '/api/live')).toBe(401)
})

test('without a session the window goes to the sign-in page, and comes back from there', async () => {
  const at = await world.browser('x=y')(
    world.asking({ code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }),
  )
  expect(at.pathname).toBe('/sign-in')
  expect(at.searchParams.get('to')).toMatch(/^\/auth\/extension\/[\w-]+$/)
})

test('a sign-in is finished only in the browser that began it', async () => {
  const at = await world.browser('x=y')(
    world.asking({ code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }),
  )
  const stolen = await desk.ask(at.searchParams.get('to') ?? '', ana)
  expect([stolen.status, await stolen.json()]).toEqual([400, { code: 'refusal.sign_in_again', params: {} }])
})

test('whoever used the browser before is not who signs in now', async () => {
  const window = world.browser(await desk.signIn(ana))
  const pkce = { code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }
  expect(`${(await window(world.asking(pkce))).origin}/`).toBe(BACK)
  await sql`delete from auth.session where person_id = ${ana}`.execute(desk.auth)
  expect((await window(world.asking(pkce))).pathname).toBe('/sign-in')
})

test('EXTENSION T16 an old refresh token ends everything it led to', async () => {
  const first = await world.signIn(ana)
  const second = (await (await world.refresh(first.refresh_token)).json()) as Tokens
  expect(second.refresh_token).not.toBe(first.refresh_token)
  expect(await world.mine(second.access_token)).toBe(200)
  expect((await world.refresh(first.refresh_token)).status).toBe(400)
  expect(await world.mine(first.access_token)).toBe(401)
  expect(await world.mine(second.access_token)).toBe(401)
  expect((await world.refresh(second.refresh_token)).status).toBe(400)
})

test('EXTENSION T16 of two uses of one refresh token at the same moment, at most one succeeds and nothing stays', async () => {
  const { refresh_token } = await world.signIn(ana)
  const answers = await Promise.all([1, 2, 3, 4].map(() => world.refresh(refresh_token)))
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  for (const answer of answers.filter(({ ok }) => ok)) {
    const won = (await answer.json()) as Tokens
    expect(await world.mine(won.access_token)).toBe(401)
    expect((await world.refresh(won.refresh_token)).status).toBe(400)
  }
})

test('ASVS 7.4.2 who was made inactive has no token that works', async () => {
  const leaver = await desk.person('Leaver')
  const tokens = await world.signIn(leaver)
  expect(await world.mine(tokens.access_token)).toBe(200)
  await desk.disable(leaver)
  expect(await world.mine(tokens.access_token)).toBe(401)
  expect((await world.refresh(tokens.refresh_token)).status).toBe(400)
})

test('signing out in the extension withdraws its tokens', async () => {
  const { access_token, refresh_token } = await world.signIn(ana)
  const body = new URLSearchParams({ client_id: EXTENSION_CLIENT, token: refresh_token })
  expect((await fetch(`${desk.base}/oauth/token/revocation`, { method: 'POST', body })).status).toBe(200)
  expect((await world.refresh(refresh_token)).status).toBe(400)
  expect(await world.mine(access_token)).toBe(401)
})

test('no PKCE, another way back, a plain challenge, a wrong verifier: no code and no token', async () => {
  const window = world.browser(await desk.signIn(ana))
  expect((await window(world.asking({}))).searchParams.get('error')).toBe('invalid_request')
  expect(
    (await window(world.asking({ code_challenge: 'v'.repeat(43), code_challenge_method: 'plain' }))).searchParams.get(
      'error',
    ),
  ).toBe('invalid_request')
  const elsewhere = await fetch(
    world.asking({
      redirect_uri: 'https://evil.example/',
      code_challenge: challenge('v'),
      code_challenge_method: 'S256',
    }),
    { redirect: 'manual' },
  )
  expect([elsewhere.status, await elsewhere.json()]).toMatchObject([400, { code: 'refusal.sign_in_again' }])
  const back = await window(world.asking({ code_challenge: challenge('v'.repeat(43)), code_challenge_method: 'S256' }))
  const code = back.searchParams.get('code') ?? ''
  expect(
    (
      await world.exchange({
        grant_type: 'authorization_code',
        code,
        code_verifier: 'w'.repeat(43),
        redirect_uri: BACK,
      })
    ).status,
  ).toBe(400)
})

test('another site reads nothing of the token endpoint', async () => {
  const { refresh_token } = await world.signIn(ana)
  const body = new URLSearchParams({ client_id: EXTENSION_CLIENT, grant_type: 'refresh_token', refresh_token })
  const answer = await fetch(`${desk.base}/oauth/token`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    body,
  })
  expect(answer.ok).toBe(false)
})

test('the database holds no token that works', async () => {
  const { access_token, refresh_token } = await world.signIn(ana)
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
