import type { Person } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { takeBack } from '../reports/take-back.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { claim } from './claim.ts'
import { viewFacts } from './facts.ts'
import { viewCase } from './view.ts'

const RUNS = inject('tier') === 'full' ? 1000 : 12
let desk: Desk
let n = 0
let team: Person[]
beforeAll(async () => {
  desk = await openDesk()
  team = await as(desk.deps.db, system('setup'), async (tx) => {
    const hired: Person[] = []
    for (const name of ['Canary Oak', 'Canary Elm', 'Canary Fir', 'Canary Ash']) {
      const email = `${name.replace(' ', '.').toLowerCase()}@pines.example`
      const row = { email, name, team: 'Canaries', unit: null, phone: null, manager_id: desk.staff.bo.id }
      const { id } = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
      hired.push({ id, email, name, roles: ['employee'], managerId: desk.staff.bo.id })
    }
    return hired
  })
})
afterAll(() => desk.close())

/** Some of the team report somebody, then Ada does; what the handler of her case is shown. */
async function shownAfter(earlier: readonly number[]): Promise<string> {
  const sender = `somebody${++n}@vendor.example`
  for (const i of earlier) await desk.receives(aReport(team[i]!, { sender, relation: 'vendor' }))
  const { reference } = await desk.receives(aReport(desk.staff.ada, { sender, relation: 'vendor' }))
  await claim(desk.deps, desk.staff.hal, reference)
  const [view, facts] = [
    await viewCase(desk.deps, desk.staff.hal, reference),
    await viewFacts(desk.deps, desk.staff.hal, reference),
  ]
  expect(view.thirdParty?.earlierReports.count).toBe(earlier.length)
  return JSON.stringify([view, facts])
}
const named = (text: string) =>
  team.some((one) => [one.name, one.id, one.email].some((canary) => text.includes(canary)))

test('I20 nobody learns who reported before: of every set of earlier reporters the handler sees the number and no name', async () => {
  const property = fc.asyncProperty(fc.subarray([0, 1, 2, 3]), async (earlier) => !named(await shownAfter(earlier)))
  await fc.assert(property, { numRuns: RUNS })
})

test('I20 control: the names stand on the cases of those who reported, where their own handler reads them', async () => {
  const { reference } = await desk.receives(
    aReport(team[0]!, { sender: `own${++n}@vendor.example`, relation: 'vendor' }),
  )
  await claim(desk.deps, desk.staff.hal, reference)
  expect(named(JSON.stringify(await viewCase(desk.deps, desk.staff.hal, reference)))).toBe(true)
})

const others = ['bo', 'mia', 'hal', 'ivy', 'joan', 'una', 'gus'] as const satisfies (keyof Desk['staff'])[]
const tries = (who: readonly (keyof Desk['staff'])[]) =>
  fc.array(fc.constantFrom(...who), { minLength: 1, maxLength: 5 })

/** Whether a report stands, with its case and all its steps, whoever of these tried to take it back. */
const stands = (who: readonly (keyof Desk['staff'])[]) =>
  fc.asyncProperty(tries(who), async (order) => {
    const report = aReport(desk.staff.ada, { sender: `back${++n}@vendor.example`, relation: 'vendor' })
    const { caseId } = await desk.receives(report)
    const state = () =>
      as(desk.deps.db, system('policy'), (tx) =>
        Promise.all([
          tx.selectFrom('report').where('id', '=', report.id).select('state').execute(),
          tx.selectFrom('case_file').where('id', '=', caseId).select('status').execute(),
          tx.selectFrom('step').where('case_id', '=', caseId).select(['id', 'state']).orderBy('id').execute(),
        ]),
      )
    const before = await state()
    for (const each of order) await takeBack(desk.deps, desk.staff[each], report.id, 'no').catch(() => undefined)
    const after = await state()
    return JSON.stringify(after) === JSON.stringify(before)
  })

test('I13 whoever else tries, in any order and however often, takes no report back; its steps go on', async () => {
  await fc.assert(stands(others), { numRuns: RUNS })
})

test('I13 control: with the person who sent it among them, a report taken back is found', async () => {
  const found = await fc.check(stands(['ada']), { numRuns: 1, endOnFailure: true })
  expect(found.failed).toBe(true)
})
