import type { Person, Role } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { assign } from '../desk/assign.ts'
import { claim } from '../desk/claim.ts'
import { addWall } from '../desk/walls.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { askedExports, findSubjects } from './asked.ts'
import { askForMany, exportMany } from './many-cases.ts'
import { overseenCsv } from './overseen.ts'
import { subjectAccess } from './subject-access.ts'
import { readZip } from './verify.mjs'

let desk: Desk
let leg: Person
const references: string[] = []
const yes = () => undefined

beforeAll(async () => {
  desk = await openDesk()
  leg = await as(desk.deps.db, system('setup'), async (tx) => {
    const roles: Role[] = ['legal']
    const row = {
      name: 'Leg',
      email: 'leg@pines.example',
      roles,
      manager_id: null,
      team: null,
      unit: null,
      phone: null,
    }
    const { id } = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
    return { id, name: 'Leg', email: row.email, managerId: null, roles: ['employee', ...roles] }
  })
  const { ada, hal, ivy } = desk.staff
  for (let n = 0; n < 3; n++) {
    const { reference } = await desk.receives(
      aReport(ada, { sender: `cy${n}@prospect.example`, words: 'words-canary' }),
    )
    await claim(desk.deps, hal, reference)
    references.push(reference)
  }
  const { reference } = await desk.receives(aReport(ada, { sender: 'other@prospect.example' }))
  await claim(desk.deps, ivy, reference)
  references.push(reference)
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

test('SEC G1 many cases leave together only after legal and a senior leader agreed, each with its bundle', async () => {
  const { hal, ivy, joan } = desk.staff
  const [a, b, c, foreign] = references as [string, string, string, string]
  expect(await code(askForMany(desk.deps, hal, [a, foreign], 'The office moves'))).toBe('refusal.missing')
  const { id } = await askForMany(desk.deps, hal, [a, b, c], 'The office moves')
  expect(await code(exportMany(desk.deps, hal, id, yes))).toBe('gate.not_yet')
  await agree(leg, id)
  expect(await code(exportMany(desk.deps, hal, id, yes))).toBe('gate.not_yet')
  await agree(joan, id)
  expect(await code(exportMany(desk.deps, ivy, id, yes))).toBe('refusal.missing')
  expect(await code(subjectAccess(desk.deps, hal, id, yes))).toBe('refusal.missing')
  const all = readZip((await exportMany(desk.deps, hal, id, yes)).bytes)
  expect([...all.keys()].map((name) => name.slice(0, 9)).sort()).toEqual([a, b, c].sort())
  expect(readZip(Buffer.from([...all.values()][0]!)).has('manifest.json')).toBe(true)
  // what is not theirs any more stays out, as if it were not there
  await assign(desk.deps, hal, b, ivy.id)
  await addWall(desk.deps, desk.staff.ada, c, hal.id)
  const left = readZip((await exportMany(desk.deps, hal, id, yes)).bytes)
  expect([...left.keys()].map((name) => name.slice(0, 9))).toEqual([a])
  desk.clock.advance(8 * 24 * 3_600_000)
  expect(await code(exportMany(desk.deps, hal, id, yes))).toBe('gate.not_yet')
})

test('SEC section 2 an overseer takes out the metadata of the cases they oversee, and nothing more', async () => {
  const overseers = await as(desk.deps.db, system('setup'), (tx) =>
    tx.selectFrom('case_file').select(['reference', 'overseer_id']).execute(),
  )
  for (const leader of [desk.staff.joan, desk.staff.una, desk.staff.hal]) {
    const text = (await overseenCsv(desk.deps, leader)).toString()
    const theirs = overseers.filter((o) => o.overseer_id === leader.id).map((o) => o.reference)
    expect(
      text
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0])
        .sort(),
    ).toEqual(theirs.sort())
    expect(text).not.toContain('canary')
    expect(text).not.toContain('Ada')
  }
})

test('SEC G1 whoever asked sees how far it is and until when it can be fetched; nobody else sees that it was asked', async () => {
  const { hal, ivy, joan } = desk.staff
  const { id } = await askForMany(desk.deps, hal, [references[0]!], 'The office moves again')
  const mine = async () => (await askedExports(desk.deps, hal)).find((one) => one.id === id)
  expect(await mine()).toMatchObject({ about: 'cases', name: '1', state: 'open', ready: false })
  await agree(leg, id)
  expect(await mine()).toMatchObject({ state: 'open', ready: false })
  await agree(joan, id)
  expect(await mine()).toMatchObject({ state: 'carried-out', ready: true })
  expect(await askedExports(desk.deps, ivy)).toEqual([])
  expect(await askedExports(desk.deps, leg)).toEqual([])
  desk.clock.advance(8 * 24 * 3_600_000)
  expect(await mine()).toMatchObject({ state: 'carried-out', ready: false })
})

test('SEC W4 a file is asked about colleagues by name, and about people outside only from one’s own cases', async () => {
  const { hal, ivy, ada, joan } = desk.staff
  expect(await findSubjects(desk.deps, hal, 'Ada')).toMatchObject([{ about: 'person', id: ada.id }])
  expect((await findSubjects(desk.deps, hal, 'Reed')).map((one) => one.id)).not.toContain(hal.id)
  expect((await findSubjects(desk.deps, hal, 'cy0')).map((one) => one.about)).toEqual(['third-party'])
  expect(await findSubjects(desk.deps, ivy, 'cy0')).toEqual([])
  expect(await findSubjects(desk.deps, hal, 'other')).toEqual([])
  expect(await findSubjects(desk.deps, hal, '%')).toEqual([])
  expect(await findSubjects(desk.deps, joan, 'Ada')).toEqual([])
})
