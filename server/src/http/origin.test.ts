import { request } from 'node:http'
import { connect } from 'node:net'
import { endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type OpenDoors, openDoors } from '../testing/doors.ts'

const EXTENSION = `chrome-extension://${'abcdefghijklmnop'.repeat(2)}`
const FIREFOX = 'moz-extension://0f8fad5b-d9cb-469f-a165-70867728950e'
const METHODS = ['post', 'put', 'patch', 'delete'] as const
let desk: OpenDoors
let cookie: string

beforeAll(async () => {
  desk = await openDoors(
    ({ on }) => {
      for (const method of METHODS)
        on(
          endpoint({
            method,
            path: '/api/probe',
            summary: 'x',
            who: 'signed-in',
            body: z.object({}),
            reply: z.object({}),
          }),
          async () => ({}),
        )
    },
    { EXTENSION_IDS: EXTENSION.slice('chrome-extension://'.length) },
  )
  cookie = await desk.signIn(await desk.person('Ana'))
})
afterAll(() => desk.close())

/** node's own client, which sends the headers it is given, Origin and Host too. */
const send = (method: string, headers: Record<string, string | undefined>, path = '/api/probe', body = '{}') =>
  new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const reads = method === 'GET' || method === 'OPTIONS'
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    const asked = request(
      desk.base + path,
      {
        method,
        headers: { 'content-type': 'application/json', ...(reads ? {} : { 'content-length': body.length }), ...given },
      },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }))
      },
    )
    asked.on('error', reject)
    asked.end(reads ? undefined : body)
  })

test('SEC T17 only the extension reads across origins, and never with a cookie', async () => {
  const allowed = [EXTENSION, FIREFOX]
  const others = [
    'https://evil.example',
    'null',
    `${EXTENSION}x`,
    EXTENSION.replace('abc', 'xyz'),
    `${FIREFOX}0`,
    'moz-extension://evil',
    FIREFOX.toUpperCase(),
    desk.base,
    '*',
  ]
  for (const origin of [...allowed, ...others])
    for (const method of ['OPTIONS', 'GET']) {
      const { status, headers } = await send(
        method,
        { cookie, origin, 'access-control-request-method': 'POST' },
        '/api/session',
      )
      expect(headers['access-control-allow-origin']).toBe(allowed.includes(origin) ? origin : undefined)
      expect(headers['access-control-allow-credentials']).toBeUndefined()
      expect(headers['vary']).toContain('Origin')
      if (method === 'GET') expect(status).toBe(origin === desk.base ? 200 : 401)
    }
})

test('SEC T17 another name that points to this machine is not answered', async () => {
  for (const host of ['evil.example', `evil.example:${new URL(desk.base).port}`, '127.0.0.1'])
    expect((await send('GET', { host }, '/api/session')).status).toBe(421)
})

test('ASVS 3.4 every answer carries its headers: pages a strict policy, data an empty one and no storing', async () => {
  const page = (await send('GET', {}, '/some/page')).headers
  expect(page['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'none'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types breakwater-mail dompurify; report-uri /csp-report",
  )
  for (const [method, path] of [
    ['GET', '/api/session'],
    ['POST', '/api/probe'],
    ['DELETE', '/api/none'],
    ['GET', '/auth/options'],
    ['OPTIONS', '/api/probe'],
  ] as const) {
    const { headers } = await send(method, { origin: 'https://evil.example' }, path)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    })
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['strict-transport-security']).toBeUndefined()
  }
})

test('SEC T34 two lengths for one body are refused', async () => {
  const { hostname, port } = new URL(desk.base)
  const socket = connect(Number(port), hostname)
  socket.write(
    'POST /api/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  )
  expect(String((await socket.toArray())[0])).toMatch(/^HTTP\/1\.1 400 /)
})

test('SEC T34 two hundred slow sockets hold nobody up', async () => {
  const { hostname, port } = new URL(desk.base)
  const slow = Array.from({ length: 200 }, () => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => socket.destroy())
    socket.write('POST /api/probe HTTP/1.1\r\nHost: x\r\nContent-')
    return socket
  })
  const times: number[] = []
  for (let n = 0; n < 100; n++) {
    const start = performance.now()
    expect((await send('GET', { cookie }, '/api/session')).status).toBe(200)
    times.push(performance.now() - start)
  }
  expect(times.sort((a, b) => a - b)[98]).toBeLessThan(1_000)
  for (const socket of slow) socket.destroy()
})
