import { GivenRole } from '@breakwater/shared/contract/roles.ts'
import { type Person, ROLES, type Role } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { personById } from '../people/person.ts'
import { Refusal } from '../refusal.ts'
import { type Desk, openDesk } from '../testing/desk.ts'
import { proposeRole } from './role-grant.ts'

let desk: Desk
const staff = new Map<Role, Person>()
beforeAll(async () => {
  desk = await openDesk()
  for (const role of ROLES) staff.set(role, await hired(`is-${role}`, [role]))
})
afterAll(() => desk.close())

async function hired(name: string, roles: Role[]): Promise<Person> {
  const row = { name, email: `${name}@pines.example`, roles, manager_id: null, team: null, unit: null, phone: null }
  const { id } = await as(desk.deps.db, system('setup'), (tx) =>
    tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow(),
  )
  return now(id)
}
const now = async (id: string) => (await personById(desk.deps.auth, id))!
const session = () => ({ id: crypto.randomUUID(), kind: 'test' as const, steppedUpAt: desk.clock.now() })
const agree = (who: Person, id: string) =>
  decide(desk.deps, gateKinds, who, session(), id, { says: 'approve', reason: 'Known and agreed.' })
const change = (personId: string, role: GivenRole, give = true) => ({ personId, role, give, reason: 'New in the team' })
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code
      throw error
    },
  )

test('SEC T31 whoever asks, for whomever, for whichever role: an administrator for another alone, and nothing changes by asking', async () => {
  let asked = 0
  for (const [granter, who] of staff)
    for (const [grantee, whom] of staff)
      for (const role of GivenRole.options) {
        const before = (await now(whom.id)).roles
        const expected = granter !== 'admin' ? 'refusal.forbidden' : grantee === 'admin' ? 'roles.own' : 'done'
        expect([granter, grantee, role, await outcome(proposeRole(desk.deps, who, change(whom.id, role)))]).toEqual([
          granter,
          grantee,
          role,
          expected,
        ])
        expect((await now(whom.id)).roles).toEqual(before)
        asked++
      }
  expect(asked).toBe(ROLES.length ** 2 * GivenRole.options.length)
})

test('SEC T31 G1 another administrator or a senior leader agrees; who proposed it and whom it is about cannot, and it counts at once', async () => {
  const [admin, leader] = [staff.get('admin')!, staff.get('senior-leader')!]
  const new1 = await hired('new-one', [])
  const { id } = await proposeRole(desk.deps, admin, change(new1.id, 'hr'))
  expect(await outcome(agree(admin, id))).toBe('gate.own')
  for (const role of ['hr', 'legal', 'auditor', 'manager'] as const)
    expect([role, await outcome(agree(staff.get(role)!, id))]).toEqual([role, 'refusal.missing'])
  const { id: toLeader } = await proposeRole(desk.deps, admin, change(leader.id, 'legal'))
  expect(await outcome(agree(leader, toLeader))).not.toBe('done')
  expect((await now(new1.id)).roles).toEqual(['employee'])
  expect(await outcome(agree(leader, id))).toBe('done')
  expect((await now(new1.id)).roles).toEqual(['employee', 'hr'])
  const back = await proposeRole(desk.deps, admin, change(new1.id, 'hr', false))
  expect(await outcome(agree(leader, back.id))).toBe('done')
  expect((await now(new1.id)).roles).toEqual(['employee'])
})

test('SEC T31 the last administrator stays, also when two are taken at the same moment', async () => {
  const admin = staff.get('admin')!
  const [leader, second] = [staff.get('senior-leader')!, await hired('second', ['admin'])]
  const one = await proposeRole(desk.deps, admin, change(second.id, 'admin', false))
  const other = await proposeRole(desk.deps, second, change(admin.id, 'admin', false))
  const done = await Promise.all([outcome(agree(leader, one.id)), outcome(agree(leader, other.id))])
  expect(done.sort()).toEqual(['done', 'roles.last_admin'])
  const left = await Promise.all([now(admin.id), now(second.id)])
  expect(left.filter((p) => p.roles.includes('admin'))).toHaveLength(1)
})
