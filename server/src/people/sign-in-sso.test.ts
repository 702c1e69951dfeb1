import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { type Idp, startIdp } from '../testing/idp.ts'
import { browserAt, type Window } from '../testing/window.ts'

let idp: Idp
let desk: OpenDoors
let ana: string
let hal: string

beforeAll(async () => {
  idp = await startIdp('breakwater')
  desk = await openDoors(() => {}, {
    BREAKWATER_DEMO: 'false',
    OIDC_ISSUER: idp.issuer,
    OIDC_CLIENT_ID: 'breakwater',
    OIDC_ACR: 'phr',
  })
  idp.serve(`${desk.base}/auth/callback`)
  await as(desk.db, system('setup'), (tx) =>
    tx
      .insertInto('organisation')
      .values({ name: 'Our Ltd', domains: ['our.example'] })
      .execute(),
  )
  ana = await desk.person('Ana')
  hal = await desk.person('Hal', ['hr'])
})
afterAll(async () => {
  await desk.close()
  await idp.close()
})

const account = (name: string, more: Record<string, unknown> = {}) => ({
  sub: `sub-${name}`,
  email: `${name}@our.example`,
  email_verified: true,
  ...more,
})
const aWindow = () => browserAt([desk.base, idp.issuer])
/** Signs in through the provider in a new window. */
async function through(who: Idp['acting'], acr = 'phr', window: Window = aWindow()) {
  Object.assign(idp, { acting: who, acr })
  const at = await window.go(`${desk.base}/auth/sign-in?to=${encodeURIComponent('/mine?x=1')}`)
  const me = await window.ask(`${desk.base}/api/session`)
  return { window, at, problem: at.searchParams.get('problem'), status: me.status, me: await me.json() }
}

test('SETTLED 4 somebody of the directory comes in with the organisation’s sign-in, and where they wanted to go', async () => {
  const { at, status, me, window } = await through(account('ana'))
  expect([at.pathname + at.search, status]).toEqual(['/mine?x=1', 200])
  expect(me).toMatchObject({ id: ana, needsPasskey: false })
  expect(await (await window.ask(`${desk.base}/auth/options`)).json()).toEqual({
    sso: true,
    passkey: false,
    mail: false,
    demo: [],
  })
})

test('ASVS 6.8.1 the key is (issuer, sub): a new address keeps its person, an old address with a new account opens nothing', async () => {
  const moved = await through(account('ana', { email: 'ana.new@our.example' }))
  expect(moved.me).toMatchObject({ id: ana })
  const successor = await through(account('ana', { sub: 'sub-another' }))
  expect([successor.problem, successor.status]).toEqual(['taken', 401])
})

test.each([
  ['an address that is nobody’s', account('stranger'), 'unknown'],
  ['an address of another domain', account('ana', { sub: 'a1', email: 'ana@elsewhere.example' }), 'unknown'],
  ['an address that nobody verified', account('ana', { sub: 'a2', email_verified: false }), 'address'],
  ['an address of which nothing is said', account('ana', { sub: 'a3', email_verified: undefined }), 'address'],
  ['“true” as a word', account('ana', { sub: 'a4', email_verified: 'true' }), 'address'],
  ['no address', account('ana', { sub: 'a5', email: undefined }), 'address'],
  [
    'a name to sign in with instead of an address',
    account('ana', { sub: 'a6', email: undefined, preferred_username: 'ana@our.example' }),
    'address',
  ],
])('ASVS 6.8 %s is let in nowhere, and the sentence says so', async (_, who, problem) => {
  const found = await through(who)
  expect([found.problem, found.status]).toEqual([problem, 401])
  expect(found.at.searchParams.get('to')).toBe('/mine?x=1')
  expect(String(found.at)).not.toMatch(/our\.example|sub-/)
})

test('ASVS 7.4.2 who left is out at the next request in every window, and comes in nowhere', async () => {
  await desk.person('Leaver')
  const first = await through(account('leaver'))
  expect(first.status).toBe(200)
  await desk.disable(first.me.id)
  expect((await first.window.ask(`${desk.base}/api/session`)).status).toBe(401)
  const again = await through(account('leaver'))
  expect([again.problem, again.status]).toEqual(['unknown', 401])
})

test('ASVS 7.2.4 signing in gives a new token and ends the session that was there', async () => {
  const { window } = await through(account('ana'))
  const before = window.cookies()
  await through(account('ana'), 'phr', window)
  expect(window.cookies()).not.toBe(before)
  const old = await fetch(`${desk.base}/api/session`, { headers: { cookie: before } })
  expect(old.status).toBe(401)
})

test('ASVS 6.8.4 for a role of the staff the provider has to say how they signed in; else a passkey is missing', async () => {
  expect((await through(account('hal'), 'phr')).me).toMatchObject({ id: hal, needsPasskey: false })
  const { window, me } = await through(account('hal'), 'pwd')
  expect(me).toMatchObject({ id: hal, needsPasskey: true })
  expect((await through(account('ana'), 'pwd')).me).toMatchObject({ id: ana, needsPasskey: false })
  const live = await window.ask(`${desk.base}/api/live`)
  expect([live.status, await live.json()]).toEqual([428, { code: 'refusal.passkey_needed', params: {} }])
})

const steppedUp = async () =>
  (
    await desk.auth
      .selectFrom('session')
      .select(['id', 'stepped_up_at', 'token'])
      .where('person_id', '=', hal)
      .execute()
  ).filter((row) => row.stepped_up_at)

test('SETTLED 4 confirming is a new sign-in with max_age=0 and an accepted acr, and rotates the token', async () => {
  await desk.auth.deleteFrom('session').execute()
  const { window } = await through(account('hal'))
  const [before, logins] = [window.cookies(), idp.logins]
  expect(await steppedUp()).toEqual([])
  expect((await window.go(`${desk.base}/auth/confirm?to=/inbox`)).pathname).toBe('/inbox')
  expect(idp.logins).toBe(logins + 1)
  expect(await steppedUp()).toHaveLength(1)
  expect(window.cookies()).not.toBe(before)
  expect((await fetch(`${desk.base}/api/session`, { headers: { cookie: before } })).status).toBe(401)
})

test('SETTLED 4 confirming as somebody else, too weakly, or in another session confirms nothing', async () => {
  await desk.auth.deleteFrom('session').execute()
  const { window } = await through(account('hal'))
  const confirm = async (who: Idp['acting'], acr: string) => {
    Object.assign(idp, { acting: who, acr })
    window.forget(idp.issuer)
    return (await window.go(`${desk.base}/auth/confirm?to=/inbox`)).searchParams.get('problem')
  }
  expect(await confirm(account('hal'), 'pwd')).toBe('not_confirmed')
  expect(await confirm(account('ana'), 'phr')).toBe('begun_elsewhere')
  expect(await steppedUp()).toEqual([])
  expect((await (await window.ask(`${desk.base}/api/session`)).json()).id).toBe(hal)
  expect((await aWindow().ask(`${desk.base}/auth/confirm`)).status).toBe(401)
})

test('the end of a sign-in counts once, in the window that began it, within ten minutes', async () => {
  Object.assign(idp, { acting: account('ana'), acr: 'phr' })
  const begin = async (window: Window) => (await window.ask(`${desk.base}/auth/sign-in`)).headers.get('location') ?? ''
  const backFrom = async (window: Window, url: string) => {
    for (let at = url; ; ) {
      const next = new URL((await window.ask(at)).headers.get('location') ?? '', at)
      if (next.origin === new URL(desk.base).origin) return next.href
      at = next.href
    }
  }
  const [one, two] = [aWindow(), aWindow()]
  const answer = await backFrom(one, await begin(one))
  await begin(two)
  const ended = async (window: Window, url: string) => (await window.go(url)).searchParams.get('problem')
  expect(await ended(two, answer)).toBe('answer')
  const forgotten = aWindow()
  expect(await ended(forgotten, answer)).toBe('begun_elsewhere')
  expect(await ended(one, answer)).toBeNull()
  expect(await ended(one, answer)).toBe('begun_elsewhere')
  const late = aWindow()
  const lateAnswer = await backFrom(late, await begin(late))
  desk.clock.advance(10 * 60_000 + 1)
  expect(await ended(late, lateAnswer)).toBe('begun_elsewhere')
})
