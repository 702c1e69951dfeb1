import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { type Desk, openDesk } from '../testing/desk.ts'
import { guide } from './guide.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const says = async () => (await guide(desk.deps)).emergency[0]?.says ?? []

test('P125 everybody reads the guide before reporting: no report, and no trace of the reader', async () => {
  const written = () =>
    as(desk.deps.db, system('setup'), async (tx) => ({
      reports: (await tx.selectFrom('report').select('id').execute()).length,
      mails: (await tx.selectFrom('outgoing').select('id').execute()).length,
    }))
  const before = await written()
  const read = await guide(desk.deps)
  for (const part of [read.recognise, read.report, read.protection]) expect(part.length).toBeGreaterThan(0)
  expect(read.recognise).toContain('Frequent calls outside work count too when they are neither urgent nor agreed.')
  expect(read.report).toContain('Concerns may go to any level of management or to the board.')
  expect(read.protection[0]).toContain('lost business')
  expect(read.protection).toContain('A call or contract lost to the behaviour still counts for the employee.')
  expect(await written()).toEqual(before)
})

test('P55 the number to call stands first, with no sign-in and no report before it', async () => {
  const read = await guide(desk.deps)
  expect(read.emergency[0]?.number).toBe('911')
  expect(await says()).toContain('You do not need to sign in or to report anything before you call.')
})

test("P56 the danger test gives the policy's example: they will not leave and threaten violence", async () => {
  expect((await says()).some((line) => line.includes('will not leave') && line.includes('threaten'))).toBe(true)
})

test('P39 P40 on site: leave at once stands before calling the manager', async () => {
  const lines = await says()
  const leave = lines.findIndex((line) => line.includes('go at once'))
  const call = lines.findIndex((line) => line.includes('call your manager'))
  expect(leave).toBeGreaterThanOrEqual(0)
  expect(call).toBeGreaterThan(leave)
})
