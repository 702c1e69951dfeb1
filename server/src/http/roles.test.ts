import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { ROLES, type Role } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endpoints, type House, inputFor, type MadeCase, openHouse, undeclared } from '../testing/matrix.ts'

const people = new Map<Role | 'nobody', string | undefined>([['nobody', undefined]])
let house: House
let absent: MadeCase

beforeAll(async () => {
  house = await openHouse()
  for (const role of ROLES) people.set(role, (await house.person(`Is-${role}`, role === 'employee' ? [] : [role])).id)
  const id = () => crypto.randomUUID()
  absent = {
    id: id(),
    reference: 'BW-7Q4K9T',
    reportKey: id(),
    evidence: id(),
    sha: '0'.repeat(64),
    deskStep: id(),
    otherStep: id(),
    mark: id(),
    thirdParty: null,
  }
})
afterAll(() => house.close())

/** How the door of the real handler answers; what is asked about does not exist, so nothing but the door says 401 or 403. */
async function tried(e: Endpoint, who: string | undefined): Promise<'in' | 'out' | 'not signed in'> {
  const { path, init } = inputFor(e, absent)
  const response = await house.ask(path, who, init)
  await response.body?.cancel()
  expect([e.path, response.status]).not.toEqual([e.path, 500])
  return response.status === 401 ? 'not signed in' : response.status === 403 ? 'out' : 'in'
}

test('SEC S11 every endpoint of the contract lets in whom it names and nobody else', { timeout: 240_000 }, async () => {
  let asked = 0
  for (const e of endpoints)
    for (const [role, id] of people) {
      const held: Role[] = role === 'nobody' ? [] : ['employee', role]
      const allowed =
        e.who === 'anyone' || (e.who === 'signed-in' ? id !== undefined : e.who.some((one) => held.includes(one)))
      const expected = allowed ? 'in' : id === undefined ? 'not signed in' : 'out'
      expect([e.method, e.path, role, await tried(e, id)]).toEqual([e.method, e.path, role, expected])
      if (e === contract.session.end && id) house.forget(id)
      asked++
    }
  expect(asked).toBe(endpoints.length * (ROLES.length + 1))
})

test('SEC S11 the app opens every endpoint of the contract, and nothing under /api but these', () => {
  expect(undeclared(house.app.routes())).toEqual({ unknown: [], unopened: [] })
})

test('SEC S11 a route outside the contract is found, and so is an endpoint nobody opened', () => {
  const routes = house.app.routes().filter((route) => route !== 'GET /api/cases')
  expect(undeclared([...routes, 'GET /api/cases/:reference/everything'])).toEqual({
    unknown: ['GET /api/cases/:reference/everything'],
    unopened: ['GET /api/cases'],
  })
})
