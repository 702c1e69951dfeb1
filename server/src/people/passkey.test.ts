import { endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { as, system } from '../db/as.ts'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { type Answering, type SoftPasskey, softPasskey } from '../testing/passkey.ts'
import { browserAt, type Window } from '../testing/window.ts'
import { verifyTrail } from '../trail/record.ts'
import { openSession } from './sessions.ts'
import { resetSignIn } from './sign-in-reset.ts'
import { STEP_UP_LIFE } from './step-up.ts'

const GUARDED = '/api/probe'
let desk: OpenDoors
let count = 0

beforeAll(async () => {
  desk = await openDoors(
    ({ on }) =>
      on(
        endpoint({ method: 'post', path: GUARDED, summary: 'x', who: 'signed-in', stepUp: true, reply: z.object({}) }),
        async () => ({}),
      ),
    { BREAKWATER_DEMO: 'false' },
  )
})
afterAll(() => desk.close())

const post = (window: Window, path: string, body?: unknown) =>
  window.ask(desk.base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: desk.base, 'sec-fetch-site': 'same-origin' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
type Options = { challenge: string; allowCredentials?: { id: string }[] }
const begin = async (window: Window, path: string) => (await (await post(window, path)).json()) as Options
/** As if a mailed code had just been entered. */
const byCode = async (who: string) => browserAt([desk.base], `bw=${await openSession(desk, who, 'code')}`)
const me = async (window: Window) => (await window.ask(`${desk.base}/api/session`)).json()
const guarded = async (window: Window) => (await post(window, GUARDED)).status

const somebody = () => desk.person(`Hal-${count++}`, ['hr'])

/** Adds a passkey after a mailed code. */
async function withPasskey(person?: string) {
  const who = person ?? (await somebody())
  const window = await byCode(who)
  const key = softPasskey(desk.base)
  const answer = key.create(await begin(window, '/api/session/passkeys/begin'))
  expect((await post(window, '/api/session/passkeys', { name: 'My phone', answer })).status).toBe(204)
  return { window, key, who }
}
const enter = async (window: Window, key: SoftPasskey, a?: Answering) =>
  (await post(window, '/auth/passkey/use', { answer: key.get(await begin(window, '/auth/passkey/begin'), a) })).status
const confirm = async (window: Window, key: SoftPasskey, a?: Answering) =>
  (
    await post(window, '/api/session/confirm', {
      answer: key.get(await begin(window, '/api/session/confirm/begin'), a),
    })
  ).status

test('ASVS 6.3.3 whoever adds a passkey after a mailed code has everything open from then on', async () => {
  const { window, who } = await withPasskey()
  expect(await me(window)).toMatchObject({ id: who, needsPasskey: false })
  const own = await (await window.ask(`${desk.base}/api/session/own`)).json()
  expect(own.passkeys).toMatchObject([{ name: 'My phone', usedAt: null }])
  const later = await byCode(who)
  expect((await me(later)).needsPasskey).toBe(true)
})

test('a passkey alone signs in: it says who it is', async () => {
  const { key, who } = await withPasskey()
  const window = browserAt([desk.base])
  expect(await enter(window, key)).toBe(204)
  expect(await me(window)).toMatchObject({ id: who, needsPasskey: false })
  expect((await (await window.ask(`${desk.base}/auth/options`)).json()).mail).toBe(true)
})

test('ASVS 7.5.3 what needs a confirmation gets one for five minutes, in this session, with a new token', async () => {
  const { key, who } = await withPasskey()
  const window = browserAt([desk.base])
  await enter(window, key)
  expect(await guarded(window)).toBe(200)
  desk.clock.advance(STEP_UP_LIFE)
  const refused = await post(window, GUARDED)
  expect([refused.status, await refused.json()]).toEqual([428, { code: 'refusal.step_up', params: {} }])
  const before = window.cookies()
  expect(await confirm(window, key)).toBe(204)
  expect(window.cookies()).not.toBe(before)
  expect((await fetch(`${desk.base}/api/session`, { headers: { cookie: before } })).status).toBe(401)
  expect(await guarded(window)).toBe(200)
  const elsewhere = browserAt([desk.base], `bw=${await openSession(desk, who, 'sso')}`)
  expect(await guarded(elsewhere)).toBe(428)
  desk.clock.advance(STEP_UP_LIFE - 1)
  expect(await guarded(window)).toBe(200)
  desk.clock.advance(1)
  expect(await guarded(window)).toBe(428)
})

const FORGED: [string, Answering][] = [
  ['another challenge', { challenge: Buffer.from('another').toString('base64url') }],
  ['another origin', { origin: 'https://evil.example' }],
  ['a name below ours', { origin: 'http://sub.127.0.0.1' }],
  ['another site’s key', { rpID: 'evil.example' }],
  ['another ceremony', { type: 'webauthn.create' }],
  ['another key', { otherKey: true }],
  ['an unknown key', { id: 'bm9ib2R5' }],
  ['nobody touched it', { present: false }],
  ['not unlocked for its person', { verified: false }],
  ['a counter that stands still', { counter: 1 }],
  ['a counter that goes back', { counter: 0 }],
]

test.each(FORGED)('ASVS 6.5 %s: no session and no confirmation', async (_, forged) => {
  const { window, key } = await withPasskey()
  expect(await confirm(window, key, { counter: 7 })).toBe(204)
  desk.clock.advance(STEP_UP_LIFE)
  expect(await confirm(window, key, forged)).toBe(422)
  expect(await guarded(window)).toBe(428)
  const stranger = browserAt([desk.base])
  expect(await enter(stranger, key, forged)).toBe(422)
  expect((await stranger.ask(`${desk.base}/api/session`)).status).toBe(401)
  expect(await confirm(window, key, { counter: 8 })).toBe(204)
})

test.each([
  ['another challenge', { challenge: 'eA' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['another site', { rpID: 'evil.example' }],
  ['another ceremony', { type: 'webauthn.get' }],
  ['not unlocked for its person', { verified: false }],
])('ASVS 6.5 %s: nothing is added', async (_, forged: Answering) => {
  const window = await byCode(await somebody())
  const answer = softPasskey(desk.base).create(await begin(window, '/api/session/passkeys/begin'), forged)
  expect((await post(window, '/api/session/passkeys', { answer })).status).toBe(422)
  expect((await me(window)).needsPasskey).toBe(true)
})

test('an answer counts once, in the window that began it, within ten minutes', async () => {
  const { key } = await withPasskey()
  const window = browserAt([desk.base])
  const options = await begin(window, '/auth/passkey/begin')
  const cookie = window.cookies()
  const answer = key.get(options)
  const use = (cookies: string, given: unknown) =>
    fetch(`${desk.base}/auth/passkey/use`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: desk.base, cookie: cookies },
      body: JSON.stringify({ answer: given }),
    }).then(({ status }) => status)
  expect(await use('', answer)).toBe(422)
  expect((await Promise.all([1, 2, 3].map(() => use(cookie, answer)))).sort()).toEqual([204, 422, 422])
  expect(await use(cookie, key.get(options))).toBe(422)
  const late = browserAt([desk.base])
  const lateAnswer = key.get(await begin(late, '/auth/passkey/begin'))
  desk.clock.advance(10 * 60_000 + 1)
  expect(await use(late.cookies(), lateAnswer)).toBe(422)
})

test('somebody else’s passkey confirms nothing, and their challenge adds nothing', async () => {
  const { key: anas, window: anasWindow } = await withPasskey()
  const { window, key } = await withPasskey()
  desk.clock.advance(STEP_UP_LIFE)
  expect(await confirm(window, anas)).toBe(422)
  expect(await guarded(window)).toBe(428)
  expect((await begin(window, '/api/session/confirm/begin')).allowCredentials?.map(({ id }) => id)).not.toContain(
    anas.id,
  )
  expect(await confirm(anasWindow, key)).toBe(422)
})

test('whoever has a passkey confirms before adding or removing one', async () => {
  const { window, key, who } = await withPasskey()
  const remove = () =>
    window.ask(`${desk.base}/api/session/passkeys/${key.id}`, { method: 'DELETE', headers: { origin: desk.base } })
  desk.clock.advance(STEP_UP_LIFE)
  expect((await post(window, '/api/session/passkeys/begin')).status).toBe(428)
  expect((await remove()).status).toBe(428)
  // a mailbox alone is no way past it
  expect((await post(await byCode(who), '/api/session/passkeys/begin')).status).toBe(428)
  await confirm(window, key)
  expect((await remove()).status).toBe(204)
  expect(await enter(browserAt([desk.base]), key)).toBe(422)
})

test('ASVS 7.4.2 who left gets in with no passkey', async () => {
  const leaver = await desk.person('Leaver', ['hr'])
  const { key } = await withPasskey(leaver)
  await desk.disable(leaver)
  expect(await enter(browserAt([desk.base]), key)).toBe(422)
})

test('whoever lost their passkey begins anew when the operator says so, and the trail keeps that', async () => {
  const { window, key, who } = await withPasskey()
  const { email } = await me(window)
  const trail = () => as(desk.db, system('setup'), verifyTrail)
  const before = await trail()
  expect(await resetSignIn(desk, 'nobody@our.example')).toBeUndefined()
  expect(await resetSignIn(desk, email)).toEqual({ passkeys: 1, accounts: 0 })
  expect((await window.ask(`${desk.base}/api/session`)).status).toBe(401)
  expect(await enter(browserAt([desk.base]), key)).toBe(422)
  expect(await trail()).toEqual({ rows: before.rows + 1, bad: null })
  expect((await withPasskey(who)).who).toBe(who)
})
