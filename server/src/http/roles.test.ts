import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { ROLES, type Role } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '../refusal.ts'
import { type OpenDoors, openDoors } from '../testing/doors.ts'

const endpoints: Endpoint[] = Object.values(contract).flatMap((room) => Object.values(room))
const people = new Map<Role | 'nobody', string | undefined>([['nobody', undefined]])
let desk: OpenDoors

beforeAll(async () => {
  desk = await openDoors(({ on, routes }) => {
    const opened = new Set(routes())
    // Whoever passes the door is told so; the door is what is tried here.
    for (const e of endpoints)
      if (!opened.has(e))
        on(e, async () => {
          throw new Refusal('conflict', 'passed')
        })
  })
  for (const role of ROLES) people.set(role, await desk.person(`Is-${role}`, role === 'employee' ? [] : [role]))
})
afterAll(() => desk.close())

const filled = (path: string) =>
  path.replace('{reference}', 'BW-7Q4K9T').replace(/\{(\w+)\}/g, () => crypto.randomUUID())

async function tried(e: Endpoint, who: string | undefined): Promise<'in' | 'out' | 'not signed in'> {
  const type = e.bytesIn ? 'application/octet-stream' : 'application/json'
  const body = e.body ? '{}' : e.bytesIn ? 'x' : undefined
  const response = await desk.ask(filled(e.path), who, {
    method: e.method.toUpperCase(),
    ...(body ? { body, headers: { 'content-type': type } } : {}),
  })
  const { code } =
    e.bytesOut && response.ok ? { code: '' } : ((await response.json().catch(() => ({}))) as { code?: string })
  await response.body?.cancel().catch(() => undefined)
  if (response.status === 401) return 'not signed in'
  if (response.status === 403) return 'out'
  expect([e.path, response.status, code]).not.toContain('refusal.unexpected')
  return 'in'
}

test('SEC S11 every endpoint of the contract lets in whom it names and nobody else', async () => {
  let asked = 0
  // Signing out would end the session that the other endpoints are tried with.
  for (const e of endpoints.filter((e) => e !== contract.session.end && e !== contract.live.open))
    for (const [role, id] of people) {
      const held: Role[] = role === 'nobody' ? [] : ['employee', role]
      const allowed =
        e.who === 'anyone' || (e.who === 'signed-in' ? id !== undefined : e.who.some((one) => held.includes(one)))
      const expected = allowed ? 'in' : id === undefined ? 'not signed in' : 'out'
      expect([e.method, e.path, role, await tried(e, id)]).toEqual([e.method, e.path, role, expected])
      asked++
    }
  expect(asked).toBe((endpoints.length - 2) * (ROLES.length + 1))
})

test('SEC S11 nothing under /api is reached but through the contract', () => {
  const declared = new Set(endpoints.map((e) => `${e.method.toUpperCase()} ${e.path.replace(/\{(\w+)\}/g, ':$1')}`))
  const ALSO = [
    'GET /api/openapi.json',
    'GET /auth/demo/:link',
    'GET /auth/extension/:uid',
    'ALL /oauth/*',
    'GET /health/live',
    'GET /health/ready',
    'GET /metrics',
  ]
  const reached = new Set(
    desk.app.routes
      .filter(({ path, method }) => !(method === 'ALL' && ['/*', '/api/*'].includes(path)))
      .map(({ method, path }) => `${method} ${path}`),
  )
  expect([...reached].filter((route) => !declared.has(route) && !ALSO.includes(route))).toEqual([])
  expect([...declared].filter((route) => !reached.has(route))).toEqual([])
})
