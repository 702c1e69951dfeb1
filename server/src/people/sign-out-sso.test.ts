import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { type ForgingIdp, startForgingIdp } from '../testing/forging-idp.ts'
import { type Idp, startIdp } from '../testing/idp.ts'
import { browserAt, type Window } from '../testing/window.ts'

const CLIENT = 'breakwater'
const EVENT = { 'http://schemas.openid.net/event/backchannel-logout': {} }
let idp: Idp
let desk: OpenDoors
let forger: ForgingIdp
let forged: OpenDoors
let naming: Idp
let named: OpenDoors

beforeAll(async () => {
  const env = { BREAKWATER_DEMO: 'false', OIDC_CLIENT_ID: CLIENT }
  idp = await startIdp(CLIENT)
  desk = await openDoors(() => {}, { ...env, OIDC_ISSUER: idp.issuer })
  idp.serve(`${desk.base}/auth/callback`)
  naming = await startIdp(CLIENT)
  naming.sids = true
  named = await openDoors(() => {}, { ...env, OIDC_ISSUER: naming.issuer })
  naming.serve(`${named.base}/auth/callback`)
  forger = await startForgingIdp(CLIENT)
  forged = await openDoors(() => {}, { ...env, OIDC_ISSUER: forger.issuer })
})
afterAll(async () => {
  await desk.close()
  await idp.close()
  await named.close()
  await naming.close()
  await forged.close()
  await forger.close()
})

const signedIn = async (window: Window, base = desk.base) => (await window.ask(`${base}/api/session`)).status === 200
const comeIn = async (name: string, at = idp, doors = desk) => {
  at.acting = { sub: `sub-${name}`, email: `${name}@our.example`, email_verified: true }
  const window = browserAt([doors.base, at.issuer])
  await window.go(`${doors.base}/auth/sign-in?to=/mine`)
  expect(await signedIn(window, doors.base)).toBe(true)
  return window
}
/** Signs out at the provider, as its own page does it. */
const leaveProvider = async (window: Window, at = idp, doors = desk) => {
  // the provider has the machine's time
  doors.clock.set(new Date())
  const page = await (await window.ask(`${at.issuer}/session/end`)).text()
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ xsrf, logout: 'yes' })
  expect((await window.ask(`${at.issuer}/session/end/confirm`, { method: 'POST', body })).status).toBeLessThan(400)
}

test('SETTLED 4 who signs out at the organisation’s sign-in is signed out here in every browser and in the extension, others are not', async () => {
  const [ana, ben] = [await desk.person('Ana'), await desk.person('Ben')]
  const [one, two, other] = [await comeIn('ana'), await comeIn('ana'), await comeIn('ben')]
  const given = async (id: string) => {
    const payload = JSON.stringify({ accountId: id, iat: Math.floor(desk.clock.now().getTime() / 1000) })
    await sql`insert into auth.oidc_payload (kind, id, payload) values ('AccessToken', ${`t-${id}`}, ${payload}::jsonb)`.execute(
      desk.auth,
    )
  }
  await given(ana)
  await given(ben)
  await leaveProvider(two)
  await expect.poll(() => signedIn(one), { timeout: 30_000 }).toBe(false)
  expect([await signedIn(two), await signedIn(other)]).toEqual([false, true])
  const left = await sql<{ id: string }>`select id from auth.oidc_payload where id like 't-%'`.execute(desk.auth)
  expect(left.rows.map(({ id }) => id)).toEqual([`t-${ben}`])
  expect(await signedIn(await comeIn('ana'))).toBe(true)
})

test('SETTLED 4 where the sign-in names its sessions, exactly those that came from the one that ended are over', async () => {
  await named.person('Ana')
  const enter = () => comeIn('ana', naming, named)
  const [one, two] = [await enter(), await enter()]
  const sids = await named.auth.selectFrom('session').select('sso_sid').execute()
  expect(new Set(sids.map((row) => row.sso_sid)).size).toBe(2)
  expect(sids.every((row) => row.sso_sid !== null)).toBe(true)
  await leaveProvider(two, naming, named)
  await expect.poll(() => signedIn(two, named.base), { timeout: 30_000 }).toBe(false)
  expect(await signedIn(one, named.base)).toBe(true)
})

test('SEC T2 a logout token counts only when the provider signed it for us, lately, as one; sent again it ends nothing newer', async () => {
  const ana = await forged.person('Ana')
  await forged.auth
    .insertInto('account')
    .values({ issuer: forger.issuer, sub: 's-1', person_id: ana, created_at: forged.clock.now() })
    .execute()
  const now = () => Math.floor(forged.clock.now().getTime() / 1000)
  const token = (claims: Record<string, unknown>, more: Parameters<ForgingIdp['token']>[0] = {}) =>
    forger.token({
      ...more,
      claims: { nonce: undefined, jti: 'j', events: EVENT, iat: now(), exp: now() + 120, ...claims },
    })
  const send = async (logout_token: string) =>
    (
      await fetch(`${forged.base}/auth/backchannel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token }),
      })
    ).status
  const ask = async (cookie: string) =>
    (await fetch(`${forged.base}/api/session`, { headers: { cookie } })).status === 200
  const cookie = await forged.signIn(ana)
  const refused: [string, Record<string, unknown>, Parameters<ForgingIdp['token']>[0]?][] = [
    ['another key', {}, { otherKey: true }],
    ['no signature', {}, { alg: 'none' }],
    ['a shared secret', {}, { alg: 'HS256' }],
    ['another audience', { aud: 'another-client' }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['an ID token', { events: undefined }],
    ['another event', { events: { 'https://elsewhere.example': {} } }],
    ['a nonce', { nonce: 'n' }],
    ['no subject', { sub: undefined }],
    ['no number', { jti: undefined }],
    ['no end', { exp: undefined }],
    ['an old one', { iat: now() - 600, exp: now() + 600 }],
    ['one that ended', { iat: now() - 100, exp: now() - 60 }],
  ]
  for (const [what, claims, more] of refused) expect([what, await send(await token(claims, more))]).toEqual([what, 400])
  expect([await send('no token'), await send(''), await ask(cookie)]).toEqual([400, 400, true])
  expect([await send(await token({ sub: 'nobody' })), await ask(cookie)]).toEqual([200, true])
  // a session there that nobody came from, then one without a person: exactly what came from it ends
  expect([await send(await token({ sub: undefined, sid: 'elsewhere' })), await ask(cookie)]).toEqual([200, true])
  const ben = await forged.signIn(await forged.person('Ben'))
  const theirs = await forged.signIn(ana)
  const newest = forged.auth.selectFrom('session').select('id').orderBy('created_at', 'desc')
  const before = new Set((await newest.where('person_id', '=', ana).execute()).map(({ id }) => id))
  expect(before.size).toBe(2)
  const [first] = before
  await forged.auth.updateTable('session').set({ sso_sid: 'sid-1' }).where('id', '=', first!).execute()
  expect(await send(await token({ sub: undefined, sid: 'sid-1' }))).toBe(200)
  expect([await ask(cookie), await ask(theirs)].sort()).toEqual([false, true])
  expect(await ask(ben)).toBe(true)

  const good = await token({})
  expect([await send(good), await ask(cookie)]).toEqual([200, false])
  forged.clock.advance(60_000)
  const later = await forged.signIn(ana)
  expect([await send(good), await ask(later)]).toEqual([200, true])
})
