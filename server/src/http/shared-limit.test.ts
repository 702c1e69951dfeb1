import { endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { connectAuth } from '../db/connect.ts'
import { freshDatabase } from '../testing/database.ts'
import { door } from './door.ts'
import { COUNTED } from './limits.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
let auth: ReturnType<typeof connectAuth>
beforeAll(async () => {
  database = await freshDatabase()
  auth = connectAuth(database.runtimeUrl, () => undefined)
})
afterAll(async () => {
  await auth.destroy()
  await database.drop()
})

const said = { method: 'get', summary: 'A test', who: 'signed-in', reply: z.object({}) } as const
const exported = endpoint({ ...said, path: '/api/out', counts: 'export' })
const searched = endpoint({ ...said, path: '/api/found', counts: 'search' })
const free = endpoint({ ...said, path: '/api/free' })

/** One process of the service, as far as its doors go; who asks stands in a header. */
const process = () => {
  const app = new OpenAPIHono()
  const limits = { ...COUNTED, export: { points: 5, duration: 600 }, search: { points: 5, duration: 600 } }
  const identify = async (c: { req: { header(name: string): string | undefined } }) => ({
    by: 'cookie' as const,
    person: { id: c.req.header('x-who') ?? '', name: '', email: '', roles: [], managerId: null },
  })
  const { on } = door(app, { auth, limits, clock: { now: () => new Date() }, identify: identify as never })
  for (const e of [exported, searched, free]) on(e, async () => ({}))
  return app
}

test('SEC T34 what one person takes out is counted over every process, apart from what they search and from everybody else', async () => {
  const processes = [process(), process()]
  const ask = async (path: string, who: string, n: number) =>
    processes[n % 2]!.request(path, { headers: { 'x-who': who } })
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => ask('/api/out', 'ana', n)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
  const held = answers.find(({ status }) => status === 429)
  expect(Number(held?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await ask('/api/found', 'ana', 0)).status).toBe(200)
  expect((await ask('/api/out', 'bo', 1)).status).toBe(200)
  for (let n = 0; n < 20; n++) expect((await ask('/api/free', 'ana', n)).status).toBe(200)
})

test('SEC T34 without the shared count two processes would let twice as many through', async () => {
  const alone = (limit: number) => {
    const counts = new Map<string, number>()
    return (who: string) => {
      counts.set(who, (counts.get(who) ?? 0) + 1)
      return (counts.get(who) ?? 0) <= limit
    }
  }
  const two = [alone(5), alone(5)]
  expect(Array.from({ length: 12 }, (_, n) => two[n % 2]!('ana')).filter(Boolean)).toHaveLength(10)
})
