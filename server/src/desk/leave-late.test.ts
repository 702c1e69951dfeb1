import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { assign } from './assign.ts'
import { claim } from './claim.ts'
import { confirmThirdParty } from './confirm-third-party.ts'
import { viewCase } from './view.ts'
import { addWall } from './walls.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
}, 60_000)
afterAll(() => desk.close())

const file = (reference: string) =>
  as(desk.deps.db, system('setup'), (tx) =>
    tx.selectFrom('case_file').where('reference', '=', reference).selectAll().executeTakeFirstOrThrow(),
  )
async function heldBy(reference: string, who: 'hal' | 'ivy') {
  const { duty_id } = await file(reference)
  const first = [desk.staff.hal, desk.staff.ivy].find(({ id }) => id === duty_id)!
  await claim(desk.deps, first, reference)
  if (first.id !== desk.staff[who].id) await assign(desk.deps, first, reference, desk.staff[who].id)
}
const saying = (name: string, address: string) => ({ proposal: null, name, address, phone: '', organisation: '' })

test('SETTLED 72 a case that learns late who it is about leaves a handler who is kept out of another case about the same one', async () => {
  const { ada, gus, hal, ivy } = desk.staff
  const known = await desk.receives(aReport(ada, { sender: 'cy@prospect.example' }))
  await heldBy(known.reference, 'ivy')
  await addWall(desk.deps, ada, known.reference, hal.id)
  const late = await desk.receives(aReport(gus, { proposals: [] }))
  await heldBy(late.reference, 'hal')
  expect((await file(late.reference)).third_party_id).toBeNull()
  await confirmThirdParty(desk.deps, hal, late.reference, saying('Cy', 'cy@prospect.example'))
  expect((await file(late.reference)).handler_id).toBe(ivy.id)
  await expect(viewCase(desk.deps, hal, late.reference)).rejects.toMatchObject({ code: 'refusal.missing' })
  const seen = await viewCase(desk.deps, ivy, late.reference)
  expect(seen.handler?.name).toBe(ivy.name)
  // nothing tells why
  expect(JSON.stringify(seen.timeline?.map((line) => line.says))).not.toMatch(/kept out|wall/i)
})

test('SETTLED 72 who is kept out of nothing goes on with their case', async () => {
  const { gus, hal } = desk.staff
  const late = await desk.receives(aReport(gus, { proposals: [] }))
  await heldBy(late.reference, 'hal')
  await confirmThirdParty(desk.deps, hal, late.reference, saying('Dee', 'dee@prospect.example'))
  expect((await file(late.reference)).handler_id).toBe(hal.id)
})

test('SETTLED 72 where nobody else is left the case stays, and the trail says so', async () => {
  const { ada, gus, hal, ivy } = desk.staff
  const known = await desk.receives(aReport(ada, { sender: 'fay@prospect.example' }))
  await heldBy(known.reference, 'ivy')
  await addWall(desk.deps, ada, known.reference, hal.id)
  const late = await desk.receives(aReport(gus, { proposals: [] }))
  await heldBy(late.reference, 'hal')
  await addWall(desk.deps, gus, late.reference, ivy.id)
  await confirmThirdParty(desk.deps, hal, late.reference, saying('Fay', 'fay@prospect.example'))
  expect((await file(late.reference)).handler_id).toBe(hal.id)
  const without = await as(desk.deps.db, system('setup'), (tx) =>
    tx
      .selectFrom('event')
      .where('case_id', '=', late.caseId)
      .where('kind', '=', 'case.handed_over')
      .select('id')
      .execute(),
  )
  expect(without).toEqual([])
})
