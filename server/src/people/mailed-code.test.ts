import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import type { OurMail } from '../mailer/mailer.ts'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { browserAt, type Window } from '../testing/window.ts'
import { CODE_LIFE, mailedCodes } from './mailed-code.ts'

let desk: OpenDoors
let ana: string
let hal: string

beforeAll(async () => {
  desk = await openDoors(() => {}, { BREAKWATER_DEMO: 'false' })
  ana = await desk.person('Ana')
  hal = await desk.person('Hal', ['hr'])
})
beforeEach(() => {
  desk.sent.length = 0
  desk.clock.advance(16 * 60_000)
})
afterAll(() => desk.close())

/** A statement without its values. */
const shapeOf = (node: unknown) =>
  JSON.stringify(node, (key, value) =>
    key === 'parameters' || ((key === 'value' || key === 'values') && !value?.kind) ? '' : value,
  )
const aWindow = () => browserAt([desk.base])
const post = (window: Window, path: string, body: unknown) =>
  window.ask(desk.base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: desk.base, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify(body),
  })
const askFor = (window: Window, address: string) => post(window, '/auth/code', { address })
const enter = async (window: Window, code: string) => (await post(window, '/auth/code/use', { code })).status
const codeIn = (text: string | undefined) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text ?? '')?.[0] ?? ''
const me = async (window: Window) => (await window.ask(`${desk.base}/api/session`)).json()
async function mailed(window: Window, address = 'ana@our.example') {
  const before = desk.sent.length
  await askFor(window, address)
  expect(desk.sent).toHaveLength(before + 1)
  return codeIn(desk.sent.at(-1)?.text)
}

test('SETTLED 4 a code comes to the address of the directory and signs in, however it is typed', async () => {
  for (const typed of [(c: string) => c, (c: string) => c.toLowerCase(), (c: string) => ` ${c.replace('-', ' ')} `]) {
    const window = aWindow()
    expect(await enter(window, typed(await mailed(window, 'Ana@Our.Example')))).toBe(204)
    expect(await me(window)).toMatchObject({ id: ana, needsPasskey: false })
  }
  expect(desk.sent[0]?.to).toEqual({ name: 'Ana', address: 'ana@our.example' })
})

test('SETTLED 8 the mail says nothing of why, and its subject holds no code', async () => {
  const code = await mailed(aWindow())
  const [mail] = desk.sent
  expect(mail?.subject).toBe('Your code to sign in')
  expect(mail?.subject).not.toContain(code)
  // the letters of the code itself are chance
  expect(mail?.text.replace(code, '')).not.toMatch(/harass|report|case|HR|breakwater/i)
  expect(mail).toMatchObject({ envelopeFrom: null, headers: { 'Auto-Submitted': 'auto-generated' } })
})

test('a code works once, in the window that asked, for ten minutes', async () => {
  const [mine, other] = [aWindow(), aWindow()]
  const code = await mailed(mine)
  await askFor(other, 'nobody@our.example')
  expect(await enter(other, code)).toBe(422)
  expect(await enter(aWindow(), code)).toBe(422)
  expect(await enter(mine, code)).toBe(204)
  expect(await enter(mine, code)).toBe(422)
  const late = aWindow()
  const lateCode = await mailed(late)
  desk.clock.advance(CODE_LIFE)
  expect(await enter(late, lateCode)).toBe(422)
})

test('after five wrong tries the code is gone, also when they come at once', async () => {
  const window = aWindow()
  const code = await mailed(window)
  const tries = await Promise.all(Array.from({ length: 5 }, () => enter(window, '0000-0000')))
  expect(tries).toEqual([422, 422, 422, 422, 422])
  expect(await enter(window, code)).toBe(422)
})

test('of one code entered at once many times, one signs in', async () => {
  const window = aWindow()
  const code = await mailed(window)
  const cookie = window.cookies()
  const enterIt = () =>
    fetch(`${desk.base}/auth/code/use`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: desk.base, cookie },
      body: JSON.stringify({ code }),
    })
  const answers = await Promise.all([1, 2, 3, 4].map(enterIt))
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
})

test('one address gets five codes in a quarter of an hour, and the sixth asker hears the same', async () => {
  for (let n = 0; n < 7; n++) expect((await askFor(aWindow(), 'ana@our.example')).status).toBe(204)
  expect(desk.sent).toHaveLength(5)
  desk.clock.advance(15 * 60_000 + 1)
  await askFor(aWindow(), 'ana@our.example')
  expect(desk.sent).toHaveLength(6)
})

test('SEC T24 an address that is nobody’s gets the same answer after the same work, and no mail', async () => {
  await desk.auth.deleteFrom('mailed_code').execute()
  const gone = await desk.person('Gone')
  await desk.disable(gone)
  const seen = async (address: string) => {
    const before = await rows()
    const answer = await askFor(aWindow(), address)
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'),
    )
    const cookie = headers['set-cookie']?.replace(/=[\w-]{43};/, '=…;')
    return {
      status: answer.status,
      body: await answer.text(),
      headers: { ...headers, 'set-cookie': cookie },
      kept: (await rows()) - before,
    }
  }
  const rows = async () => (await desk.auth.selectFrom('mailed_code').select('id').execute()).length
  const known = await seen('ana@our.example')
  expect(known).toMatchObject({ status: 204, body: '', kept: 1 })
  expect(await seen('nobody@our.example')).toEqual(known)
  expect(await seen('gone@our.example')).toEqual(known)
  expect(desk.sent).toHaveLength(1)
})

test('SEC T24 known and unknown addresses cost the same work: the same statements in the same order, and no mail before the answer', async () => {
  await desk.auth.deleteFrom('mailed_code').execute()
  const gone = await desk.person('Left')
  await desk.disable(gone)
  const work: string[] = []
  // what is asked of the database, without the values
  const counting = desk.auth.withPlugin({
    transformQuery: ({ node }) => {
      work.push(shapeOf(node))
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const begun: string[] = []
  const mailer = {
    send: async ({ to }: OurMail) => void begun.push(to.address),
    verify: async () => undefined,
    close: () => undefined,
  }
  const codes = mailedCodes({
    auth: counting,
    clock: desk.clock,
    log: createLog('silent'),
    mailer,
    keys: { mail: Buffer.alloc(32, 1), session: Buffer.alloc(32, 2) },
    address: 'report@our.example',
  })
  const costs = async (address: string) => {
    await codes.idle()
    work.length = 0
    const before = begun.length
    await codes.send(address)
    expect(begun).toHaveLength(before)
    return [...work]
  }
  const known = await costs('ana@our.example')
  expect(known.length).toBeGreaterThan(3)
  for (let n = 0; n < 20; n++) {
    expect(await costs(`nobody-${n}@our.example`)).toEqual(known)
    // past the fifth in a quarter of an hour too, when no more are sent
    expect(await costs('ana@our.example')).toEqual(known)
    expect(await costs('left@our.example')).toEqual(known)
  }
  await codes.idle()
  expect(begun).toEqual(Array(5).fill('ana@our.example'))
})

test('the database holds no code and no address, and the log neither', async () => {
  const code = await mailed(aWindow())
  const kept = JSON.stringify(await desk.auth.selectFrom('mailed_code').selectAll().execute())
  for (const secret of [code, code.replace('-', ''), 'ana@our.example']) {
    expect(kept).not.toContain(secret)
    expect(desk.lines.join('')).not.toContain(secret)
  }
})

test('ASVS 6.3.3 for a role of the staff a code opens nothing but adding a passkey', async () => {
  const window = aWindow()
  expect(await enter(window, await mailed(window, 'hal@our.example'))).toBe(204)
  expect(await me(window)).toMatchObject({ id: hal, needsPasskey: true })
  const closed = await window.ask(`${desk.base}/api/live`)
  expect([closed.status, await closed.json()]).toEqual([428, { code: 'refusal.passkey_needed', params: {} }])
  expect((await post(window, '/api/session/passkeys/begin', undefined)).status).toBe(200)
  expect((await post(window, '/api/session/confirm', { answer: null })).status).toBe(428)
})

test('who left gets in by no code that was sent before', async () => {
  const leaver = await desk.person('Leaver')
  const window = aWindow()
  const code = await mailed(window, 'leaver@our.example')
  await desk.disable(leaver)
  expect(await enter(window, code)).toBe(422)
})

test('another site cannot ask for codes, nor enter one', async () => {
  for (const path of ['/auth/code', '/auth/code/use']) {
    const answer = await fetch(desk.base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ address: 'ana@our.example', code: 'x' }),
    })
    expect(answer.status).toBe(403)
  }
  expect(desk.sent).toEqual([])
})

test('where the organisation has its own sign-in no code is mailed', async () => {
  const sso = await openDoors(() => {}, { OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'c' })
  const window = browserAt([sso.base])
  expect(await (await window.ask(`${sso.base}/auth/options`)).json()).toMatchObject({ mail: false, sso: true })
  const asked = await sso.ask('/auth/code', undefined, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ address: 'ana@our.example' }),
  })
  expect(asked.status).toBe(404)
  await sso.close()
})
