import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { as, system } from '../db/as.ts'
import { type ExtensionDoors, openExtensionDoors } from '../testing/extension-doors.ts'
import { confirmSession, IDLE, openSession, sessionOf } from './sessions.ts'
import { isSteppedUp, STEP_UP_LIFE } from './step-up.ts'

const SOON = { timeout: 30_000 }
let world: ExtensionDoors
let desk: ExtensionDoors['desk']

beforeAll(async () => {
  world = await openExtensionDoors()
  desk = world.desk
})
afterAll(() => desk.close())

const me = async (cookie: string) => (await fetch(`${desk.base}/api/session`, { headers: { cookie } })).status
const change = (id: string, set: { active?: boolean; roles?: string[]; name?: string }) =>
  as(desk.db, system('setup'), (tx) =>
    tx
      .updateTable('person')
      .set(set as never)
      .where('id', '=', id)
      .execute(),
  )

/** An open page that listens. */
async function listens(cookie: string) {
  const answer = await fetch(`${desk.base}/api/live`, { headers: { cookie } })
  expect(answer.status).toBe(200)
  const stream = { ended: false }
  const read = async () => {
    for await (const _ of answer.body ?? []) if (stream.ended) return
  }
  void read().then(
    () => (stream.ended = true),
    () => (stream.ended = true),
  )
  return stream
}

test('ASVS 7.4.2 who left: the next request is 401, the open page ends at once, the extension is out too', async () => {
  const leaver = await desk.person('Leaver', ['hr'])
  const staying = await desk.person('Staying', ['hr'])
  const cookies = [await desk.signIn(leaver), await desk.signIn(leaver)]
  const [theirs, other] = [await listens(cookies[0] ?? ''), await listens(await desk.signIn(staying))]
  const tokens = await world.signIn(leaver)
  await change(leaver, { active: false })
  for (const cookie of cookies) expect(await me(cookie)).toBe(401)
  expect(await world.mine(tokens.access_token)).toBe(401)
  expect((await world.refresh(tokens.refresh_token)).status).toBe(400)
  await vi.waitFor(() => expect(theirs.ended).toBe(true), SOON)
  expect(other.ended).toBe(false)
  const left = await desk.auth.selectFrom('session').select('id').where('person_id', '=', leaver).execute()
  expect(left).toEqual([])
  await change(leaver, { active: true })
  expect(await me(cookies[0] ?? '')).toBe(401)
  expect(await world.mine(tokens.access_token)).toBe(401)
})

test('ASVS 7.4.1 who loses a role is signed out at once; who gets one, or another name, is not', async () => {
  const hal = await desk.person('Hal', ['hr', 'legal'])
  const cookie = await desk.signIn(hal)
  await change(hal, { roles: ['hr', 'legal', 'auditor'] })
  expect(await me(cookie)).toBe(200)
  await change(hal, { name: 'Hal Reed' })
  expect(await me(cookie)).toBe(200)
  const page = await listens(cookie)
  await change(hal, { roles: ['hr', 'auditor'] })
  expect(await me(cookie)).toBe(401)
  await vi.waitFor(() => expect(page.ended).toBe(true), SOON)
})

test('one sees where one is signed in, nobody else’s, and signs out everywhere else', async () => {
  const [ana, bo] = [await desk.person('Ana'), await desk.person('Bo')]
  const open = (who: string, device: string) => openSession(desk, who, 'test', { device })
  const here = `bw=${await open(ana, 'Firefox on Linux')}`
  desk.clock.advance(1_000)
  const there = `bw=${await open(ana, 'Safari on iOS')}`
  const bos = `bw=${await open(bo, 'Chrome on Windows')}`
  const tokens = await world.signIn(ana)
  const own = async () =>
    (await (await fetch(`${desk.base}/api/session/own`, { headers: { cookie: here } })).json()).sessions.map(
      ({ device, here: mine }: { device: string; here: boolean }) => [device, mine],
    )
  expect(await own()).toEqual(
    expect.arrayContaining([
      ['Safari on iOS', false],
      ['Firefox on Linux', true],
    ]),
  )
  expect((await own()).flat()).not.toContain('Chrome on Windows')
  const answer = await fetch(`${desk.base}/api/session/end-others`, {
    method: 'POST',
    headers: { cookie: here, origin: desk.base },
  })
  expect(answer.status).toBe(204)
  expect([await me(here), await me(there), await me(bos)]).toEqual([200, 401, 200])
  expect(await world.mine(tokens.access_token)).toBe(401)
  expect(await own()).toEqual([['Firefox on Linux', true]])
})

test('a session that went idle is in no list', async () => {
  const cy = await desk.person('Cy')
  await openSession(desk, cy, 'test', { device: 'Old' })
  desk.clock.advance(IDLE)
  const cookie = `bw=${await openSession(desk, cy, 'test', { device: 'New' })}`
  const { sessions } = await (await fetch(`${desk.base}/api/session/own`, { headers: { cookie } })).json()
  expect(sessions.map(({ device }: { device: string }) => device)).toEqual(['New'])
})

test('ASVS 7.2.4 a demo link ends the session that was there, and its cookie opens nothing any more', async () => {
  const dee = await desk.person('Dee')
  const before = await desk.signIn(dee)
  const { demo } = await (await desk.ask('/auth/options', undefined)).json()
  const { href } = demo.find(({ name }: { name: string }) => name === 'Dee')
  const answer = await fetch(desk.base + href, { redirect: 'manual', headers: { cookie: before } })
  expect(answer.headers.getSetCookie()[0]?.split(';')[0]).not.toBe(before)
  expect(await me(before)).toBe(401)
})

test('ASVS 14.3.1 signing out clears what the browser kept', async () => {
  const eve = await desk.person('Eve')
  const headers = { cookie: await desk.signIn(eve), origin: desk.base }
  const left = await fetch(`${desk.base}/api/session/end`, { method: 'POST', headers })
  expect(left.headers.get('clear-site-data')).toBe('"cache", "storage"')
})

test('ASVS 7.5.3 a confirmation lasts five minutes, a new session has none, and an ended one gets none', async () => {
  const fay = await desk.person('Fay')
  const token = await openSession(desk, fay, 'test')
  const confirmed = async (of: string) => isSteppedUp((await sessionOf(desk, of))?.session, desk.clock.now())
  expect(await confirmed(token)).toBe(false)
  const next = (await confirmSession(desk, token)) ?? ''
  expect([await sessionOf(desk, token), await confirmed(next)]).toEqual([undefined, true])
  desk.clock.advance(STEP_UP_LIFE - 1)
  expect(await confirmed(next)).toBe(true)
  desk.clock.advance(1)
  expect(await confirmed(next)).toBe(false)
  expect(await confirmSession(desk, token)).toBeUndefined()
  expect(isSteppedUp(undefined, desk.clock.now())).toBe(false)
})

test('in the demo one press confirms; a session that is no demo session needs more', async () => {
  const gil = await desk.person('Gil')
  const confirm = async (kind: 'demo' | 'sso') => {
    const cookie = `bw=${await openSession(desk, gil, kind)}`
    const headers = { cookie, origin: desk.base, 'content-type': 'application/json' }
    const body = JSON.stringify({ answer: null })
    return (await fetch(`${desk.base}/api/session/confirm`, { method: 'POST', headers, body })).status
  }
  expect([await confirm('demo'), await confirm('sso')]).toEqual([204, 428])
})
