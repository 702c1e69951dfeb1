import { cases } from '@breakwater/shared/contract/cases.ts'
import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { type Person, ROLES, type Role } from '@breakwater/shared/person.ts'
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { App } from '../app.ts'
import { as, person as asPerson } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { mountDoors } from '../http/mount.ts'
import { endpoints, type House, inputFor, type MadeCase, named, openHouse } from '../testing/matrix.ts'
import { COLUMNS, HELD, PLAYS, RELATIONS, type Relation, type Row, TABLE } from '../testing/matrix-table.ts'
import { standingOf } from './standing.ts'

const full = inject('tier') === 'full'
let house: House
let staff: { roles: Role[]; person: Person; at: Record<Relation, MadeCase> }[] = []

/** Each role alone; in full also each beside that of the desk, and beside a leader's. */
const sets = (): Role[][] => {
  const beside = (one: Role) => ROLES.filter((role) => role !== one).map((role): Role[] => [one, role])
  return [...ROLES.map((role): Role[] => [role]), ...(full ? [...beside('hr'), ...beside('senior-leader')] : [])]
}

/** People with their cases. Roles come last, so that nobody is picked for a case that is made for somebody else. */
async function staffOf(of: House, roleSets: Role[][]): Promise<typeof staff> {
  const { ada } = of.desk.staff
  const unassigned = await of.makeCase(ada)
  const other = await of.makeCase(ada)
  const none = { ...other, reference: 'BW-7Q4K9T', reportKey: crypto.randomUUID(), mark: crypto.randomUUID() }
  const made: typeof staff = []
  for (const roles of roleSets) {
    const person = await of.person(`Is-${roles.join('-')}`)
    const [mine, on, walled] = [await of.makeCase(person), await of.makeCase(ada), await of.makeCase(ada)]
    await of.plays(walled, person.id, 'manager')
    await of.wall(walled, person.id)
    const parts = { 'assigned handler': on, manager: on, overseer: on, counsel: on, 'safety lead': on }
    made.push({ roles, person, at: { unassigned, other, none, walled, 'own report': mine, ...parts } })
  }
  for (const { person, roles } of made)
    await of.rows('update app.person set roles = $2 where id = $1', [person.id, roles.filter((r) => r !== 'employee')])
  return made
}

beforeAll(async () => {
  house = await openHouse()
  staff = await staffOf(house, sets())
}, 600_000)
afterAll(() => house.close())

const grants = (row: Row, relation: Relation, roles: readonly Role[]) =>
  (row[relation] ?? []).some((role) => role === 'employee' || roles.includes(role)) &&
  !roles.some((role) => role === row.unless?.[relation])

/** Whom one cell of route and relation is asked for at the small figures: somebody it lets in, and one of the others in turn. */
function sample(row: Row, relation: Relation, turn: number, people: typeof staff): typeof staff {
  if (row.belongsToNoCase && relation !== 'none') return []
  const inside = people.find(({ roles }) => grants(row, relation, roles))
  return [...new Set([...(inside ? [inside] : []), people[turn % people.length]!])]
}

/** Asks every route for every role and relation, or a sample of each. @returns what the answers and the table disagree on */
async function judge(of: House, people: typeof staff, routes: readonly Endpoint[], every = full) {
  const found = { requests: 0, roles: new Set<Role>(), allows: [] as string[], denies: [] as string[] }
  const stands = new Map<string, string>()
  for (const [turn, e] of routes.entries()) {
    const row = TABLE[named(e)] ?? {}
    for (const [shift, relation] of RELATIONS.entries())
      for (const { roles, person, at } of every ? people : sample(row, relation, turn + shift * 2, people)) {
        const c = at[relation]
        const handler =
          HELD[relation] === 'nobody' ? null : HELD[relation] === 'them' ? person.id : of.desk.staff.hal.id
        const as = [handler, row.closed, PLAYS[relation]].join()
        if (relation !== 'none' && stands.get(c.id) !== as)
          await of.reset(c, handler, row.closed, { who: person.id, part: PLAYS[relation] })
        stands.set(c.id, as)
        const { path, init } = inputFor(e, c)
        let response = await of.ask(path, person.id, init)
        await response.body?.cancel()
        // "too often" says nothing of rights: the same is asked again, and that answer counts
        if (response.status === 429) {
          await of.rows('delete from auth.rate')
          response = await of.ask(path, person.id, init)
          await response.body?.cancel()
        }
        if (e === contract.session.end) of.forget(person.id)
        found.requests++
        for (const role of roles) found.roles.add(role)
        const allowed = ![401, 403, 404].includes(response.status)
        // what got in may have changed the case
        if (allowed && e.method !== 'get') stands.delete(c.id)
        const expected = grants(row, relation, roles)
        const cell = `${named(e)} | ${roles.join('+')} | ${relation}: ${response.status}`
        if (response.status >= 500 || (allowed && !expected)) found.allows.push(cell)
        if (!allowed && expected) found.denies.push(cell)
      }
    of.desk.clock.advance(60_000)
  }
  return found
}

test('SEC S11 every route has its row in the table of section 2', () => {
  expect(Object.keys(TABLE).sort()).toEqual(endpoints.map(named).sort())
  expect(
    [...endpoints, { method: 'get', path: '/api/undeclared' } as const].map(named).filter((route) => !TABLE[route]),
  ).toEqual(['GET /api/undeclared'])
})

test('SEC S11 T18 what each role gets of a case follows from where it stands to it', {
  timeout: full ? 1_800_000 : 240_000,
}, async () => {
  const { requests, roles, allows, denies } = await judge(house, staff, endpoints)
  const unseen = Object.entries(COLUMNS).filter(
    ([, cell]) => !RELATIONS.includes(cell.relation) || !roles.has(cell.role),
  )
  console.log(
    `S11 ${inject('tier')}: ${requests} requests, ${endpoints.length} routes x ${staff.length} sets of the ${ROLES.length} roles x ${RELATIONS.length} relations for the 11 columns, ${allows.length} unexpected allows, ${denies.length} unexpected denies`,
  )
  expect({ allows, denies, unseen }).toEqual({ allows: [], denies: [], unseen: [] })
  expect(requests).toBeGreaterThan(full ? 5_000 : endpoints.length * 4)
})

test('SEC S11 a handler that asks nobody is found', { timeout: 60_000 }, async () => {
  const bare = (deps: Deps): App => {
    const app = new OpenAPIHono()
    const doors = mountDoors(app, deps)
    doors.on(cases.access, async () => [])
    return { ...doors, fetch: (request, env) => app.fetch(request, env as object), routes: () => [] }
  }
  const careless = await openHouse(bare)
  try {
    const some = await staffOf(careless, [['employee'], ['hr']])
    const { allows } = await judge(careless, some, [cases.access], true)
    expect(allows.some((cell) => cell.includes('walled'))).toBe(true)
    expect(allows.some((cell) => cell.includes('other'))).toBe(true)
  } finally {
    await careless.close()
  }
})

const canaries = (view: unknown) => {
  const text = JSON.stringify(view)
  return {
    words: text.includes('canary-words'),
    wish: text.includes('canary-wish'),
    who: text.includes('Gus Fenn'),
    named: text.includes('Cy Canary'),
  }
}
const NOTHING = { words: false, wish: false, who: false, named: false }

test('SEC section 2 each part reads its own share of a case, and nobody but the desk and counsel who reported', async () => {
  const { ada, gus, bo, hal } = house.desk.staff
  const c = await house.makeCase(ada, { reporterId: gus.id, affectedId: ada.id, tellManager: true })
  await house.reset(c, hal.id)
  const una = (await house.rows('select overseer_id from app.case_file where id = $1', [c.id]))[0]![
    'overseer_id'
  ] as string
  const counsel = await house.person('Counsel-of-it', ['legal'])
  await house.plays(c, counsel.id, 'legal')
  const safety = await house.person('Safety-of-it', ['health-safety-lead'])
  await house.plays(c, safety.id, 'safety')
  const witness = await house.person('Witness-of-it')
  await house.plays(c, witness.id, 'witness')
  const get = async (who: string, path = '') => (await house.ask(`/api/cases/${c.reference}${path}`, who)).json()
  const seen = async (who: string) => canaries([await get(who), await get(who, '/access')])
  expect(await seen(hal.id)).toEqual({ words: true, wish: true, who: true, named: true })
  expect(await seen(gus.id)).toEqual({ words: true, wish: true, who: true, named: true })
  expect(await seen(ada.id)).toEqual({ ...NOTHING, wish: true, named: true })
  expect(await seen(bo.id)).toEqual({ ...NOTHING, named: true })
  expect(await seen(counsel.id)).toEqual({ ...NOTHING, who: true, named: true })
  expect(await seen(safety.id)).toEqual({ ...NOTHING, named: true })
  expect(canaries([await get(safety.id, '/risk'), await get(safety.id, '/safety')])).toEqual(NOTHING)
  expect(await seen(una)).toEqual(NOTHING)
  expect(await seen(witness.id)).toEqual(NOTHING)
  expect((await house.ask(`/api/cases/${c.reference}`, witness.id)).status).toBe(404)
})

test('SEC T31 who loses the role of the desk reads nothing of the cases they handled, at the next request', async () => {
  const c = await house.makeCase(house.desk.staff.ada)
  const gone = await house.person('Gone-from-desk', ['hr'])
  await house.reset(c, gone.id)
  expect((await house.ask(`/api/cases/${c.reference}`, gone.id)).status).toBe(200)
  await house.rows(`update app.person set roles = '{}' where id = $1`, [gone.id])
  expect((await house.ask(`/api/cases/${c.reference}`, gone.id)).status).toBe(401)
  house.forget(gone.id)
  expect((await house.ask(`/api/cases/${c.reference}`, gone.id)).status).toBe(404)
  expect((await (await house.ask('/api/cases?view=mine', gone.id)).json()).rows).toEqual([])
})

test('SEC T24 whether a reference was ever given out cannot be told from any answer', async () => {
  const stranger = await house.person('Guesses-a-lot', ['manager', 'senior-leader'])
  const taken = (await house.rows('select reference from app.case_file limit 40')).map((r) => String(r['reference']))
  const free = taken.map((_, n) => `BW-${String(100_000 + n).slice(0, 6)}`)
  const answers = async (references: string[]) => {
    const found = new Set<string>()
    for (const reference of references) {
      const response = await house.ask(`/api/cases/${reference}`, stranger.id)
      const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name)).sort()
      found.add(JSON.stringify([response.status, headers, await response.text()]))
    }
    return [...found]
  }
  expect(taken.length).toBeGreaterThan(20)
  expect(await answers(taken)).toEqual(await answers(free))
  expect(await answers(taken)).toHaveLength(1)
})

test('SEC T24 W4 a case behind a wall, one that is none of theirs and one that is not there cost the same work', async () => {
  const { ada, gus } = house.desk.staff
  const work: string[] = []
  const counting = house.deps.db.withPlugin({
    transformQuery: ({ node }) => {
      work.push(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const costs = async (reference: string) => {
    work.length = 0
    await as(counting, asPerson(gus.id), (tx) => standingOf(tx, gus, reference))
    return [...work]
  }
  const [other, walled] = [await house.makeCase(ada), await house.makeCase(ada)]
  await house.plays(walled, gus.id, 'manager')
  await house.wall(walled, gus.id)
  const nowhere = await costs('BW-7Q4K9T')
  expect(nowhere.length).toBeGreaterThan(3)
  for (const { reference } of [other, walled]) expect(await costs(reference)).toEqual(nowhere)
})
