import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { assign } from '../desk/assign.ts'
import { claim } from '../desk/claim.ts'
import { viewCase } from '../desk/view.ts'
import { openSession } from '../people/sessions.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { bringUpToDate } from './bring-up-to-date.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const bring = (csv: string, options = {}) => bringUpToDate(desk.deps, csv, options)
const setup = <T>(work: Parameters<typeof as<T>>[2]) => as(desk.deps.db, system('setup'), work)
const file = (reference: string) =>
  setup((tx) => tx.selectFrom('case_file').where('reference', '=', reference).selectAll().executeTakeFirstOrThrow())
const partsOf = (caseId: string) =>
  setup(async (tx) => {
    const rows = await tx
      .selectFrom('case_member')
      .where('case_id', '=', caseId)
      .where('valid_to', 'is', null)
      .select(['person_id', 'part'])
      .execute()
    return Object.fromEntries(rows.map(({ part, person_id }) => [part, person_id]))
  })
const everyone = (...gone: string[]) => {
  const rows = Object.values(desk.staff).filter(({ email }) => !gone.includes(email))
  // who reported to somebody who left reports to Mia
  const email = (id: string | null) => id && (rows.find((person) => person.id === id) ?? desk.staff.mia).email
  return ['email,name,manager_email', ...rows.map((p) => `${p.email},${p.name},${email(p.managerId) ?? ''}`)].join('\n')
}
async function claimed(by: Person, sender: string, reporter = desk.staff.ada) {
  const { reference } = await desk.receives(aReport(reporter, { sender }))
  const { duty_id } = await file(reference)
  const first = [desk.staff.hal, desk.staff.ivy].find(({ id }) => id === duty_id)!
  await claim(desk.deps, first, reference)
  if (first.id !== by.id) await assign(desk.deps, first, reference, by.id)
  return reference
}

test('POLICY I2 who leaves the desk is out at once, and every case goes on with somebody who can handle it', async () => {
  const { hal, ivy } = desk.staff
  const reference = await claimed(hal, 'cy@prospect.example')
  const session = await openSession(desk.deps, hal.id, 'test')
  expect(session).toBeTruthy()
  expect(await bring(everyone(hal.email), { whole: true, look: true })).toMatchObject({ left: 1, handedOver: 1 })
  expect((await file(reference)).handler_id).toBe(hal.id)

  expect(await bring(everyone(hal.email), { whole: true })).toMatchObject({ left: 1, handedOver: 1, withoutDesk: 0 })
  const after = await file(reference)
  expect([after.handler_id, after.duty_id]).toEqual([ivy.id, ivy.id])
  expect(await partsOf(after.id)).toMatchObject({ handler: ivy.id, overseer: after.overseer_id })
  const left = await setup((tx) =>
    tx
      .selectFrom('step')
      .where('case_id', '=', after.id)
      .where('owner_id', '=', hal.id)
      .where('state', '=', 'open')
      .selectAll()
      .execute(),
  )
  expect(left).toEqual([])
  const sessions = await desk.deps.auth.selectFrom('session').where('person_id', '=', hal.id).selectAll().execute()
  expect(sessions).toEqual([])
  await expect(viewCase(desk.deps, hal, reference)).rejects.toMatchObject({ code: 'refusal.missing' })
  const seen = await viewCase(desk.deps, ivy, reference)
  expect(JSON.stringify(seen.timeline)).toContain('Ivy Cole')
})

test('POLICY I2 whoever comes back is known again, but gets no case back by it', async () => {
  const { hal, ivy } = desk.staff
  await bring(everyone(), { whole: true })
  const held = await setup((tx) => tx.selectFrom('case_file').select('handler_id').execute())
  expect(held.map(({ handler_id }) => handler_id)).toEqual([ivy.id])
  const roles = await setup((tx) => tx.selectFrom('person').where('id', '=', hal.id).select('roles').executeTakeFirst())
  expect(roles).toEqual({ roles: ['hr'] })
})

test('SETTLED 72 a case never goes to whom it names, nor to who is walled from the same third party', async () => {
  const { hal, ivy } = desk.staff
  const reference = await claimed(ivy, 'dee@prospect.example')
  const { id } = await file(reference)
  await setup((tx) =>
    tx
      .insertInto('case_wall')
      .values({ case_id: id, person_id: hal.id, source: 'overseer', since: desk.clock.now() })
      .execute(),
  )
  expect(await bring(everyone(ivy.email), { whole: true, look: true })).toMatchObject({ withoutDesk: 1 })
  await expect(bring(everyone(ivy.email), { whole: true })).rejects.toMatchObject({ code: 'directory.nobody_left' })
  const after = await file(reference)
  expect([after.handler_id, (await partsOf(id))['handler']]).toEqual([ivy.id, ivy.id])

  // Somebody joins the desk: now she can leave, and the case goes on with them.
  await bring('email,name,manager_email,roles\nkit@pines.example,Kit Day,una@pines.example,hr\n')
  const joined = await bring(`${everyone(ivy.email)}\nkit@pines.example,Kit Day,una@pines.example`, { whole: true })
  expect(joined).toMatchObject({ left: 1, withoutDesk: 0 })
  const kit = await setup((tx) =>
    tx.selectFrom('person').where('email', '=', 'kit@pines.example').select('id').executeTakeFirst(),
  )
  expect((await file(reference)).handler_id).toBe(kit?.id)
  await bring(everyone(), { whole: false })
})

test('SETTLED 61 who moves into the overseer’s line gets another overseer; a manager who leaves is followed by the next above', async () => {
  const { hal, joan, una, bo, mia, gus } = desk.staff
  const reference = await claimed(hal, 'fox@prospect.example', gus)
  const before = await file(reference)
  expect(before.overseer_id).toBe(joan.id)
  await setup((tx) =>
    tx
      .insertInto('step')
      .values({
        case_id: before.id,
        step: 'talk',
        incident_id: null,
        owner_role: 'manager',
        owner_id: bo.id,
        opened_at: desk.clock.now(),
        due_at: null,
        closed_at: null,
        closed_by: null,
        cause: '{}',
        trigger: null,
      })
      .execute(),
  )
  await bring(`email,name,manager_email\n${hal.email},Hal Reed,${joan.email}\n`)
  const moved = await file(reference)
  expect([moved.handler_id, moved.overseer_id]).toEqual([hal.id, una.id])
  expect((await partsOf(before.id))['overseer']).toBe(una.id)

  await bring(everyone(bo.email), { whole: true })
  const step = await setup((tx) =>
    tx
      .selectFrom('step')
      .where('case_id', '=', before.id)
      .where('step', '=', 'talk')
      .select('owner_id')
      .executeTakeFirst(),
  )
  expect(step?.owner_id).toBe(mia.id)
  expect((await partsOf(before.id))['manager']).toBe(mia.id)
})
