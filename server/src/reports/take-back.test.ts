import { afterAll, beforeAll, expect, test } from 'vitest'
import { claim } from '../desk/claim.ts'
import { inbox } from '../desk/inbox.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { mine } from './mine.ts'
import { takeBack, undoTakeBack } from './take-back.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const listed = async () =>
  (await inbox(desk.deps, desk.staff.hal, { view: 'unassigned', offset: 0, limit: 50 })).rows.map((r) => r.reference)

test('SETTLED 9 a report taken back leaves the desk at once and comes back when that is undone', async () => {
  const { ada } = desk.staff
  const { reportId, reference } = await desk.receives(aReport(ada, { sender: 'cy@prospect.example' }))
  expect(await listed()).toEqual([reference])
  expect(await takeBack(desk.deps, ada, reportId, 'unsaid')).toMatchObject({ state: 'withdrawn', canTakeBack: false })
  expect(await listed()).toEqual([])
  expect((await mine(desk.deps, ada))[0]?.state).toBe('withdrawn')
  await expect(claim(desk.deps, desk.staff.hal, reference)).rejects.toMatchObject({ code: 'refusal.missing' })
  await undoTakeBack(desk.deps, ada, reportId)
  expect(await listed()).toEqual([reference])
})

test('SEC N7 only the person who reported takes it back, and not once somebody opened it', async () => {
  const { ada, gus, hal } = desk.staff
  const { reportId, reference } = await desk.receives(aReport(ada, { sender: 'dy@prospect.example' }))
  await expect(takeBack(desk.deps, gus, reportId, 'unsaid')).rejects.toMatchObject({ code: 'refusal.missing' })
  await claim(desk.deps, hal, reference)
  await expect(takeBack(desk.deps, ada, reportId, 'yes')).rejects.toMatchObject({ code: 'report.already_opened' })
})
