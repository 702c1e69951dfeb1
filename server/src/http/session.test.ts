import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ABSOLUTE, IDLE, personOfSession } from '../people/sessions.ts'
import { localPath } from '../people/sign-in.ts'
import { countSessions, type OpenDoors, openDoors } from '../testing/doors.ts'
import { sessionCookie } from './session.ts'

let desk: OpenDoors
let ana: string
let boss: string

beforeAll(async () => {
  desk = await openDoors()
  boss = await desk.person('Boss', ['senior-leader'])
  ana = await desk.person('Ana', ['hr'], boss)
})
afterAll(() => desk.close())

const me = async (cookie: string) => (await fetch(`${desk.base}/api/session`, { headers: { cookie } })).status

test('a session says who is signed in; that somebody manages follows from the directory', async () => {
  expect(await (await desk.ask('/api/session', ana)).json()).toMatchObject({
    id: ana,
    name: 'Ana',
    roles: ['employee', 'hr'],
    demo: true,
  })
  expect(await (await desk.ask('/api/session', boss)).json()).toMatchObject({
    roles: ['employee', 'manager', 'senior-leader'],
  })
})

test('ASVS 7.3.1 a session ends after 30 minutes without a request, not while it is used', async () => {
  const used = await desk.signIn(ana)
  const idle = await desk.signIn(ana)
  for (const _ of [1, 2, 3]) {
    desk.clock.advance(IDLE - 1_000)
    expect(await me(used)).toBe(200)
  }
  expect(await me(idle)).toBe(401)
})

test('ASVS 7.3.2 a session ends after 12 hours, however busy', async () => {
  const busy = await desk.signIn(ana)
  for (let at = 0; at < ABSOLUTE - IDLE / 2; at += IDLE / 2) {
    desk.clock.advance(IDLE / 2)
    expect(await me(busy)).toBe(200)
  }
  desk.clock.advance(IDLE / 2)
  expect(await me(busy)).toBe(401)
})

test('an open page that asks by itself does not keep a session alive', async () => {
  const token = (await desk.signIn(ana)).slice('bw='.length)
  desk.clock.advance(IDLE - 1_000)
  expect(await personOfSession(desk, token, false)).toMatchObject({ id: ana })
  desk.clock.advance(1_000)
  expect(await personOfSession(desk, token, false)).toBeUndefined()
})

test('ASVS 7.4.2 whoever leaves is out at the next request', async () => {
  const leaver = await desk.person('Leaver')
  const cookie = await desk.signIn(leaver)
  expect(await me(cookie)).toBe(200)
  await desk.disable(leaver)
  expect(await me(cookie)).toBe(401)
})

test('ASVS 7.4.1 signing out ends the session on the server too', async () => {
  const cookie = await desk.signIn(ana)
  const before = await countSessions(desk)
  const left = await fetch(`${desk.base}/api/session/end`, { method: 'POST', headers: { cookie, origin: desk.base } })
  expect(left.status).toBe(204)
  expect(left.headers.get('set-cookie')).toMatch(/^bw=; Max-Age=0/)
  expect(await countSessions(desk)).toBe((before ?? 0) - 1)
  expect(await me(cookie)).toBe(401)
})

test('SEC T24 a made-up token is nobody, and the database holds no token', async () => {
  const cookie = await desk.signIn(ana)
  const rows = await desk.auth.selectFrom('session').select('token').execute()
  const token = cookie.slice('bw='.length)
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  for (const row of rows) expect(row.token.toString('latin1')).not.toContain(token)
  for (const made of ['bw=', 'bw=x', `bw=${rows[0]?.token.toString('base64url')}`, `__Host-bw=${token}`])
    expect(await me(made)).toBe(401)
})

test('SETTLED 54 the cookie is __Host- and Secure on https, plain on loopback, and elsewhere plain http is refused', async () => {
  const written = (base: string) => {
    const cookie = sessionCookie(base)
    const app = new Hono().get('/', (c) => {
      cookie.write(c, 'token')
      return c.body(null)
    })
    return app.request('/')
  }
  expect((await written('https://breakwater.example')).headers.get('set-cookie')).toBe(
    '__Host-bw=token; Max-Age=43200; Path=/; HttpOnly; Secure; SameSite=Lax',
  )
  expect((await written('http://127.0.0.1:8080')).headers.get('set-cookie')).toBe(
    'bw=token; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax',
  )
  expect(() => sessionCookie('http://breakwater.example')).toThrow('https')
})

test('the demo offers one link a person; it signs in and goes to a page of our own only', async () => {
  const options = await (await desk.ask('/auth/options', undefined)).json()
  const link = options.demo.find((offer: { name: string }) => offer.name === 'Ana')
  expect(link).toMatchObject({ role: 'HR' })
  const entered = await fetch(`${desk.base}${link.href}?to=${encodeURIComponent('/cases/BW-7Q4K9T?x=1')}`, {
    redirect: 'manual',
  })
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/cases/BW-7Q4K9T?x=1'])
  expect(await me(entered.headers.get('set-cookie')?.split(';')[0] ?? '')).toBe(200)
  const forged = await fetch(`${desk.base}/auth/demo/${'A'.repeat(43)}`, { redirect: 'manual' })
  expect([forged.status, forged.headers.get('set-cookie')]).toEqual([404, null])
})

test('after signing in nobody is sent elsewhere', () => {
  for (const to of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    '',
    '/a\nb',
    undefined,
  ])
    expect(localPath(to)).toMatch(/^\/(?!\/)/)
  expect(localPath('/.//evil.example')).toBe('/')
  expect(localPath('/auth/extension/abc?x=%2F')).toBe('/auth/extension/abc?x=%2F')
})

test('without the demo there is no link, not even a wrong one', async () => {
  const real = await openDoors(() => {}, { BREAKWATER_DEMO: 'false' })
  expect(await (await real.ask('/auth/options', undefined)).json()).toEqual({
    sso: false,
    passkey: false,
    mail: true,
    demo: [],
  })
  expect((await real.ask(`/auth/demo/${'A'.repeat(43)}`, undefined)).status).toBe(404)
  await real.close()
})
