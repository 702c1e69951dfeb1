import { endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { Id } from '@breakwater/shared/id.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { type OpenDoors, openDoors } from '../testing/doors.ts'
import { EVIDENCE_LIMIT, JSON_LIMIT } from './limits.ts'

const CANARY = 'kanarie: a sentence nobody else may read'
const path = '/api/probe/{id}'
const params = z.object({ id: Id })
const body = z
  .object({ word: z.string().max(10), list: z.array(z.number()).default([]) })
  .refine((b) => b.word !== '', { message: 'report.empty', path: ['word'] })
const probe = {
  say: endpoint({
    method: 'post',
    path,
    summary: 'x',
    who: 'signed-in',
    params,
    query: z.object({ n: z.coerce.number().default(1) }),
    body,
    reply: z.object({ heard: z.string(), by: z.string() }),
    status: 201,
  }),
  put: endpoint({
    method: 'put',
    path,
    summary: 'x',
    who: ['hr'],
    params,
    bytesIn: true,
    reply: z.object({ size: z.number() }),
  }),
  get: endpoint({ method: 'get', path, summary: 'x', who: 'anyone', params, bytesOut: true, reply: z.unknown() }),
  boom: endpoint({
    method: 'get',
    path: '/api/boom/{how}',
    summary: 'x',
    who: 'anyone',
    params: z.object({ how: z.string() }),
    reply: z.object({}),
  }),
}
const id = crypto.randomUUID()
const at = `/api/probe/${id}`
let desk: OpenDoors
let ana: string
let hr: string

beforeAll(async () => {
  desk = await openDoors(({ on }) => {
    on(probe.say, async ({ person, params, query, body }) => ({
      heard: `${body.word}${query.n}${params.id}`,
      by: person.name,
      secret: CANARY,
    }))
    on(probe.put, async ({ bytes }) => ({ size: bytes.byteLength }))
    on(probe.get, async () => new Response(CANARY))
    on(probe.boom, async ({ params: { how } }) => {
      if (how === 'refusal') throw new Refusal('blocked', 'policy', { say: 'no', clause: 'A 1' })
      throw Object.assign(new Error(CANARY), how === 'bug' ? {} : { code: how })
    })
  })
  ana = await desk.person('Ana')
  hr = await desk.person('Hana', ['hr'])
})
afterAll(() => desk.close())

const send = (who: string | undefined, sent: unknown, init: RequestInit = {}, to = at) =>
  desk.ask(to, who, {
    method: 'POST',
    body: typeof sent === 'string' ? sent : JSON.stringify(sent),
    ...init,
    headers: { 'content-type': 'application/json', ...(init.headers as object) },
  })
const says = async (response: Response | Promise<Response>) => [(await response).status, await (await response).json()]

test('a request is parsed, and the answer holds only what the contract names', async () => {
  expect(await says(send(ana, { word: 'hi' }, {}, `${at}?n=7`))).toEqual([201, { heard: `hi7${id}`, by: 'Ana' }])
  expect(await (await desk.ask(at, undefined)).text()).toBe(CANARY)
})

test('what is wrong is said by field, or by the key of its sentence', async () => {
  expect(await says(send(ana, { word: 'far too long a word' }))).toEqual([
    422,
    { code: 'refusal.invalid', params: { field: 'word' } },
  ])
  expect(await says(send(ana, { word: 'x', list: [1, 'y'] }))).toEqual([
    422,
    { code: 'refusal.invalid', params: { field: 'list.1' } },
  ])
  expect(await says(send(ana, { word: '' }))).toEqual([422, { code: 'report.empty', params: { field: 'word' } }])
  expect(await says(send(ana, '{"word"'))).toEqual([400, { code: 'refusal.invalid', params: {} }])
  expect(await says(send(ana, { word: 'x' }, {}, `${at}?n=many`))).toEqual([
    422,
    { code: 'refusal.invalid', params: { field: 'n' } },
  ])
})

test('SEC T18 an id that cannot be is as absent as one that is not', async () => {
  const absent = [404, { code: 'refusal.missing', params: {} }]
  expect(await says(send(ana, { word: 'x' }, {}, '/api/probe/1'))).toEqual(absent)
  expect(await says(desk.ask('/api/nothing', ana))).toEqual(absent)
  for (const code of ['23503', '23505', '42501', '22P02'])
    expect(await says(desk.ask(`/api/boom/${code}`, ana))).toEqual(absent)
})

test('who may knock: nobody 401, another role 403, and nothing of the request is looked at before', async () => {
  expect(await says(send(undefined, { word: 'far too long a word' }))).toEqual([
    401,
    { code: 'refusal.not_signed_in', params: {} },
  ])
  const put = { method: 'PUT', body: 'x', headers: { 'content-type': 'application/octet-stream' } }
  expect(await says(desk.ask(at, ana, put))).toEqual([403, { code: 'refusal.forbidden', params: {} }])
  expect(await says(desk.ask(at, hr, put))).toEqual([200, { size: 1 }])
  expect((await desk.ask(at, hr, { ...put, headers: { authorization: 'Bearer nonsense' } })).status).toBe(401)
  expect((await send(ana, { word: 'x' }, { headers: { authorization: 'Bearer nonsense' } })).status).toBe(401)
  expect((await send(ana, { word: 'x' }, { headers: { authorization: 'Basic eDp5' } })).status).toBe(401)
})

test('SEC T17 only JSON is taken for JSON, whatever a form could send', async () => {
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])
    expect((await send(ana, { word: 'x' }, { headers: { 'content-type': type } })).status).toBe(415)
})

const stream = (size: number) =>
  new ReadableStream({
    pull(controller) {
      const chunk = Math.min(size, 1 << 16)
      size -= chunk
      controller.enqueue(new Uint8Array(chunk).fill(32))
      if (size === 0) controller.close()
    },
  })

test('SEC T34 what is too large is refused, by its stated length and in chunks', async () => {
  const chunked = (size: number): RequestInit => ({ body: stream(size), duplex: 'half' }) as RequestInit
  expect(await says(send(ana, ' '.repeat(JSON_LIMIT + 1)))).toEqual([413, { code: 'refusal.too_large', params: {} }])
  expect((await send(ana, '', chunked(JSON_LIMIT + 1))).status).toBe(413)
  const put = { method: 'PUT', headers: { 'content-type': 'application/octet-stream' } }
  expect(await says(desk.ask(at, hr, { ...put, ...chunked(EVIDENCE_LIMIT + 1) }))).toEqual([
    413,
    { code: 'report.too_large', params: {} },
  ])
  expect(await says(desk.ask(at, hr, { ...put, ...chunked(EVIDENCE_LIMIT) }))).toEqual([200, { size: EVIDENCE_LIMIT }])
})

test('a large body that nobody may bring still gets its answer, so that a renewed token can bring it', async () => {
  for (const size of [1 << 20, EVIDENCE_LIMIT]) {
    const init = {
      method: 'PUT',
      body: new Uint8Array(size),
      headers: { 'content-type': 'application/octet-stream', authorization: 'Bearer old' },
    }
    expect((await desk.ask(at, undefined, init)).status).toBe(401)
  }
})

test('a rule that says no is answered as it is, an outage as not saved', async () => {
  expect(await says(desk.ask('/api/boom/refusal', ana))).toEqual([
    423,
    { code: 'policy', params: { say: 'no', clause: 'A 1' } },
  ])
  for (const code of ['ECONNREFUSED', '57P01', '53100', '08006'])
    expect(await says(desk.ask(`/api/boom/${code}`, ana))).toEqual([503, { code: 'refusal.not_saved', params: {} }])
})

test('SEC T27 a bug is a number to tell us, logged once and without its words', async () => {
  desk.lines.length = 0
  const [status, answer] = await says(desk.ask('/api/boom/bug', ana))
  expect([status, answer]).toEqual([
    500,
    { code: 'refusal.unexpected', params: { id: answer.id }, id: expect.stringMatching(/^[\w-]{20,}$/) },
  ])
  const logged = desk.lines.map((line) => JSON.parse(line)).filter((line) => line.request === answer.id)
  expect(logged.filter((line) => line.level === 'error')).toMatchObject([
    { msg: 'http.failed', route: '/api/boom/:how', err: { type: 'Error' } },
  ])
  expect(logged.map((line) => line.msg)).toContain('http.answered')
  expect(desk.lines.join()).not.toContain('kanarie')
})

test('one person cannot ask without end, and another is not held up', async () => {
  const eager = await desk.person('Eager')
  const statuses = await Promise.all(
    Array.from({ length: 620 }, async () => (await desk.ask('/api/session', eager)).status),
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(600)
  const held = await desk.ask('/api/session', eager)
  expect([held.status, Number(held.headers.get('retry-after'))]).toEqual([429, 1])
  expect((await desk.ask('/api/session', ana)).status).toBe(200)
  desk.clock.advance(1_000)
  expect((await desk.ask('/api/session', eager)).status).toBe(200)
})

test('the service describes itself, and every route of the contract is opened by the door', async () => {
  const description = await (await desk.ask('/api/openapi.json', undefined)).json()
  expect(description.paths[path].post.requestBody.content['application/json'].schema.properties.word).toMatchObject({
    type: 'string',
    maxLength: 10,
  })
  for (const { path, method } of desk.doors.routes()) expect(description.paths[path]).toHaveProperty(method)
})

test('health says live, ready and draining; figures name patterns only', async () => {
  expect(await says(desk.ask('/health/live', undefined))).toEqual([200, { live: true }])
  expect(await says(desk.ask('/health/ready', undefined))).toEqual([200, { ready: true, failing: [] }])
  const figures = await (await desk.ask('/metrics', undefined)).text()
  expect(figures).toContain('http_requests_total{method="POST",route="/api/probe/:id",status="201",ok="true"}')
  expect(figures).not.toContain(id)
  expect((await desk.ask('/metrics', hr, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(404)
})
