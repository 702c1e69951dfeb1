import type { Person, Role } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wrappings } from '../cases/rotate-keys.ts'
import { as, system } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { changeKeyJob, proposeKeyChange } from './key-change.ts'

let desk: Desk
let admin: Person
let second: Person
const hired = (name: string, roles: Role[]): Promise<Person> =>
  as(desk.deps.db, system('setup'), async (tx) => {
    const email = `${name.toLowerCase()}@pines.example`
    const row = { name, email, roles, manager_id: null, team: null, unit: null, phone: null }
    const { id } = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
    return { id, name, email, managerId: null, roles: ['employee', ...roles] }
  })
beforeAll(async () => {
  desk = await openDesk()
  admin = await hired('Adi', ['admin'])
  second = await hired('Sam', ['admin'])
  await desk.receives(aReport(desk.staff.ada, { sender: 'cy@prospect.example', words: 'words' }))
}, 60_000)
afterAll(() => desk.close())

const session = () => ({ id: crypto.randomUUID(), kind: 'test' as const, steppedUpAt: desk.clock.now() })
const agree = (who: Person, id: string) =>
  decide(desk.deps, gateKinds, who, session(), id, { says: 'approve', reason: 'Known and agreed.' })
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const drain = () => desk.deps.jobs.drain(desk.deps, [changeKeyJob])

test('SEC G1 K5 a new key takes two people, wraps everything anew, and running it twice makes one key', async () => {
  expect(await code(proposeKeyChange(desk.deps, desk.staff.hal, 'Once a year'))).toBe('refusal.forbidden')
  const { id } = await proposeKeyChange(desk.deps, admin, 'Once a year')
  expect(await code(proposeKeyChange(desk.deps, second, 'Me too'))).toBe('keys.change_waits')
  expect(await code(agree(admin, id))).toBe('gate.own')
  expect(await code(agree(desk.staff.hal, id))).toBe('refusal.missing')
  await drain()
  expect(await desk.deps.keys.kek.current()).toBe('kek-1')
  await agree(second, id)
  await drain()
  expect(await desk.deps.keys.kek.current()).toBe('kek-2')
  expect((await wrappings(desk.deps)).map((w) => w.kek)).toEqual(['kek-2'])
  await changeKeyJob.run(desk.deps, { from: 'kek-1' })
  expect(await desk.deps.keys.kek.current()).toBe('kek-2')
})

test('SEC G1 a change that was declined changes nothing', async () => {
  const { id } = await proposeKeyChange(desk.deps, second, 'Again')
  await decide(desk.deps, gateKinds, desk.staff.joan, session(), id, { says: 'decline', reason: 'Too early' })
  await drain()
  expect(await desk.deps.keys.kek.current()).toBe('kek-2')
})
