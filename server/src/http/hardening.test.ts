import { connect } from 'node:net'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { endpoints, type House, named, openHouse } from '../testing/matrix.ts'
import { JSON_LIMIT } from './limits.ts'

const full = inject('tier') === 'full'
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']
/** A page, data, signing in, health and figures, what is not there; and the door of a directory and of the extension. */
const CLASSES = [
  '/inbox',
  '/api/session',
  '/auth/options',
  '/health/live',
  '/assets/none.js',
  '/scim/v2/Users',
  '/oauth/none',
]
let house: House
let cookie: string
beforeAll(async () => {
  house = await openHouse()
  cookie = await house.cookieOf(house.desk.staff.hal.id)
}, 60_000)
afterAll(() => house.close())

/** What a socket is told, as it is. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(house.base)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => socket.destroy())
  socket.write(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) {
    chunks.push(chunk)
    if (Buffer.concat(chunks).includes('\r\n\r\n')) break
  }
  return Buffer.concat(chunks).toString('latin1')
}
const head = (method: string, path: string, lines: readonly string[] = []) =>
  raw(
    [`${method} ${path} HTTP/1.1`, `Host: ${new URL(house.base).host}`, 'Connection: close', ...lines, '', ''].join(
      '\r\n',
    ),
  )
const status = (answer: string) => Number(answer.split(' ')[1])

const EVERYWHERE = [
  /^x-content-type-options: nosniff$/im,
  /^x-frame-options: DENY$/im,
  /^referrer-policy: (no-referrer|same-origin)$/im,
  /^cross-origin-opener-policy: same-origin$/im,
]

test('SEC S11 ASVS 3.4 every answer carries its headers, whatever the method and the address', async () => {
  const routes = endpoints.map((e) => [e.method.toUpperCase(), e.path.replace(/\{\w+\}/g, 'x')] as const)
  const asked = full
    ? [...CLASSES, ...routes.map(([, path]) => path)].flatMap((path) =>
        METHODS.map((method) => [method, path] as const),
      )
    : [...CLASSES.flatMap((path) => METHODS.map((method) => [method, path] as const)), ...routes]
  const bare: string[] = []
  for (const [method, path] of asked) {
    // a stream stays open: that it refuses strangers is seen without its cookie
    const answer = await head(method, path, method === 'GET' || method === 'HEAD' ? [] : ['Content-Length: 0'])
    // node itself refuses what is no request
    if (method === 'TRACE' && status(answer) >= 400) continue
    const data = /^\/(api|auth|oauth|scim|health)/.test(path)
    const wanted = [
      ...EVERYWHERE,
      ...(data ? [/^cache-control: no-store/im] : [/^content-security-policy: default-src 'none'/im]),
    ]
    if (!wanted.every((one) => one.test(answer)) || /^(server|x-powered-by):/im.test(answer))
      bare.push(`${method} ${path} ${answer.split('\r\n\r\n')[0]}`)
  }
  expect(bare).toEqual([])
  expect(asked.length).toBeGreaterThan(full ? 500 : 100)
  console.log(
    `headers ${inject('tier')}: ${asked.length} answers of ${routes.length} routes and ${CLASSES.length} classes, 0 bare`,
  )
  expect(routes.length).toBe(new Set(endpoints.map(named)).size)
})

test('SEC section 16 what was wrong in Hono once is not wrong here', async () => {
  const own = [`Origin: ${house.base}`, `Cookie: ${cookie}`]
  const json = 'Content-Type: application/json'
  const end = `/api/session/end-others`
  // CVE-2026-54290: no answer is for another origin with credentials
  for (const origin of ['https://evil.example', 'null', '*']) {
    const answer = await head('GET', '/api/session', [`Origin: ${origin}`, `Cookie: ${cookie}`])
    expect(answer).not.toMatch(/access-control-allow-(origin|credentials)/i)
    // GHSA-q7jf-gf43-6x6p: a cache must not mix origins
    expect(answer).toMatch(/^vary:.*origin/im)
  }
  // CVE-2026-44456: a body in chunks is counted too
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  const chunked = await raw(
    [
      `POST /api/reports HTTP/1.1`,
      `Host: ${new URL(house.base).host}`,
      json,
      ...own,
      'Transfer-Encoding: chunked',
      '',
      '',
    ].join('\r\n') +
      chunk.repeat(Math.ceil(JSON_LIMIT / 0x10000) + 1) +
      '0\r\n\r\n',
  )
  expect(status(chunked)).toBe(413)
  // CVE-2026-47676: an encoded path is not another way around what guards a path
  for (const path of [
    '/%61pi/session',
    '/api%2fsession',
    '/api/%73ession',
    '/./api/session',
    '//api/session',
    '/api/../metrics',
  ])
    expect([path, (await head('GET', path)).includes('"email"')]).toEqual([path, false])
  expect(status(await head('GET', '/%6detrics', ['X-Forwarded-For: 8.8.8.8']))).not.toBe(200)
  // GHSA-2234-fmw7-43wr: no Content-Type is no way past the check of other sites
  for (const lines of [[`Cookie: ${cookie}`, 'Origin: https://evil.example'], [`Cookie: ${cookie}`], own])
    expect([401, 403, 415]).toContain(status(await head('POST', '/api/reports', [...lines, 'Content-Length: 0'])))
  // two lengths for one body, and a length that is none
  for (const lines of [
    ['Content-Length: 4', 'Transfer-Encoding: chunked'],
    ['Content-Length: 4', 'Content-Length: 5'],
    ['Content-Length: -1'],
    ['Transfer-Encoding: chunked, identity'],
  ])
    expect([lines, status(await head('POST', end, [json, ...own, ...lines]))]).toEqual([lines, 400])
})

test('ASVS 3.4.7 what a policy stopped is kept, counted by day, without a reference; so many a minute', async () => {
  const report = (blocked: string, page = '/cases/BW-7Q4K9T?tab=evidence') =>
    fetch(`${house.base}/csp-report`, {
      method: 'POST',
      headers: { 'content-type': 'application/csp-report', origin: house.base, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({
        'csp-report': { 'document-uri': house.base + page, 'blocked-uri': blocked, 'effective-directive': 'img-src' },
      }),
    })
  for (const blocked of ['https://evil.example/BW-7Q4K9T/x?y', 'https://evil.example/z', 'inline'])
    expect((await report(blocked)).status).toBe(204)
  const rows = await house.rows('select directive, blocked, page, times from auth.csp_report order by blocked')
  expect(rows).toEqual([
    { directive: 'img-src', blocked: 'https://evil.example', page: '/cases', times: 2 },
    { directive: 'img-src', blocked: 'inline', page: '/cases', times: 1 },
  ])
  const nonsense = { method: 'POST', headers: { origin: house.base }, body: 'no' }
  expect((await fetch(`${house.base}/csp-report`, nonsense)).status).toBe(400)
  const many = await Promise.all(Array.from({ length: 80 }, () => report('data')))
  expect(many.some((answer) => answer.status === 429 && Number(answer.headers.get('retry-after')) > 0)).toBe(true)
})
