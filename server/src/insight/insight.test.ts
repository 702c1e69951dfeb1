import { duePeriod } from '@breakwater/shared/report-periods.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isIncluded, leafOf, treeOf } from '../cases/inclusion.ts'
import { as, system } from '../db/as.ts'
import { claim } from '../desk/claim.ts'
import { viewCase } from '../desk/view.ts'
import { runs } from '../policy/testing.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { listReports, makeReport } from './regular-report.ts'
import { reportFile } from './report-file.ts'
import { regularReportJob, saveSchedule } from './schedule.ts'
import { overlapping, partition } from './small-groups.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk(new Date('2026-03-02T09:00:00Z'), { pack: 'council' })
})
afterAll(() => desk.close())

const happens = async (relation: string, n: number, day: string) => {
  const references: string[] = []
  for (let i = 0; i < n; i++)
    references.push(
      (
        await desk.receives(
          aReport(i % 2 ? desk.staff.ada : desk.staff.gus, {
            ...{ relation, behaviours: ['abuse'], sender: `${relation}-${day}-${i}@town.example` },
            receivedAt: new Date(`${day}T10:00:00Z`),
          }),
        )
      ).reference,
    )
  return references
}

test('P104 the report of March counts its cases, each case lists it with a proof, and groups under five are not shown', async () => {
  const [reference = ''] = await happens('service-user', 7, '2026-03-10')
  await happens('other-organisation', 3, '2026-03-20')
  await claim(desk.deps, desk.staff.hal, reference)
  desk.clock.set(new Date('2026-04-02T09:00:00Z'))
  await expect(makeReport(desk.deps, desk.staff.ada, { from: '2026-03-01', to: '2026-03-31' })).rejects.toMatchObject({
    kind: 'forbidden',
  })
  await expect(makeReport(desk.deps, desk.staff.joan, { from: '2026-03-01', to: '2026-04-30' })).rejects.toMatchObject({
    code: 'insight.not_over',
  })
  expect((await listReports(desk.deps, desk.staff.joan)).unreported.incidents).toBe(10)
  const report = await makeReport(desk.deps, desk.staff.joan, { from: '2026-03-01', to: '2026-03-31' })
  expect(report.figures.incidents).toBe(10)
  const counts = Object.fromEntries(report.figures.groups[0]!.lines.map(({ id, count }) => [id, count]))
  // three and none are small, and together still small: the next one goes with them
  expect(counts).toEqual({ 'service-user': null, 'other-organisation': null, unknown: null })
  const view = await viewCase(desk.deps, desk.staff.hal, reference)
  expect(view.countedIn).toEqual([{ from: '2026-03-01', to: '2026-03-31', mark: report.root, proven: true }])
  expect(view.steps.find(({ step }) => step === 'regular-report')?.state).toBe('done')
  expect((await listReports(desk.deps, desk.staff.joan)).unreported).toEqual({ incidents: null, since: '2026-03-31' })
  // what is made twice could be subtracted
  await expect(makeReport(desk.deps, desk.staff.joan, { from: '2026-03-15', to: '2026-04-01' })).rejects.toMatchObject({
    code: 'insight.overlap',
  })
})

test('P104 the file is a tagged PDF that names nobody, and what came late stands in the next report', async () => {
  await happens('service-user', 6, '2026-03-30')
  desk.clock.set(new Date('2026-07-02T09:00:00Z'))
  const late = await listReports(desk.deps, desk.staff.joan)
  const id = late.reports[0]!.id
  const { bytes } = await reportFile(desk.deps, desk.staff.joan, id)
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  expect(bytes.includes('/MarkInfo') || bytes.includes('StructTreeRoot')).toBe(true)
  for (const { name } of Object.values(desk.staff)) expect(bytes.includes(name)).toBe(false)
  await expect(reportFile(desk.deps, desk.staff.ada, id)).rejects.toMatchObject({ kind: 'missing' })
})

test('P104 no group is found by subtraction', () => {
  const counts = fc.array(fc.nat(12), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(counts, (list) => {
      const whole = list.reduce((a, b) => a + b, 0)
      const shown = partition(new Map(list.map((n, i) => [`${i}`, n])), 5)
      const visible = [...shown.values()].filter((n) => n !== null)
      const hidden = shown.size - visible.length
      const rest = whole - visible.reduce((a, b) => a + b, 0)
      expect(visible.every((n) => n >= 5)).toBe(true)
      expect(hidden === 0 || visible.length === 0 || (hidden >= 2 && rest >= 5)).toBe(true)
    }),
    { numRuns: runs(300, 20_000) },
  )
  // control: leaving out small groups alone is found out
  const naive = [7, 6, 3].map((n) => (n < 5 ? null : n))
  expect(16 - naive.reduce<number>((a, n) => a + (n ?? 0), 0)).toBe(3)
  expect([
    ...overlapping(
      new Map([
        ['a', 9],
        ['b', 10],
        ['c', 4],
      ]),
      10,
      5,
    ).values(),
  ]).toEqual([null, 10, null])
})

test('P104 a case that is not counted has no proof; the tree never tells how few there are', () => {
  const key = Buffer.alloc(32, 7)
  const leaves = ['a', 'b', 'c'].map((id) => leafOf(key, 'report', id))
  const { root, proofs } = treeOf(leaves)
  expect(proofs.every((proof) => isIncluded(proof, root))).toBe(true)
  expect(proofs.map(({ path }) => path.length)).toEqual([3, 3, 3])
  expect(isIncluded({ ...proofs[0]!, leaf: leafOf(key, 'report', 'd') }, root)).toBe(false)
  expect(isIncluded(proofs[0]!, treeOf(leaves).root)).toBe(false)
})

test('P104 figures are for those who read statistics: nobody else sees a row', async () => {
  const rows = (id: string) =>
    as(
      desk.deps.db,
      { kind: 'person', id },
      async (tx) => (await sql`select id from app.regular_report`.execute(tx)).rows,
    )
  expect((await rows(desk.staff.joan.id)).length).toBe(1)
  // somebody whose case is in it knows of it; who has none does not
  expect((await rows(desk.staff.mia.id)).length).toBe(0)
  expect(
    await as(desk.deps.db, system('policy'), (tx) => tx.selectFrom('regular_report').select('id').execute()),
  ).toHaveLength(1)
})

test('P104 the last whole period is due, begins where the last report ended, and is due once', () => {
  expect(duePeriod('off', '2026-07-02', null)).toBeUndefined()
  expect(duePeriod('quarter', '2026-07-02', null)).toEqual({ from: '2026-04-01', to: '2026-06-30' })
  expect(duePeriod('month', '2026-01-31', null)).toEqual({ from: '2025-12-01', to: '2025-12-31' })
  expect(duePeriod('quarter', '2026-07-02', '2026-03-31')).toEqual({ from: '2026-04-01', to: '2026-06-30' })
  expect(duePeriod('quarter', '2026-07-02', '2026-05-15')).toEqual({ from: '2026-05-16', to: '2026-06-30' })
  expect(duePeriod('quarter', '2026-09-30', '2026-06-30')).toBeUndefined()
})

test('P104 SCREEN 78 the report is made by itself when its quarter is over, once, and leaders hear of it without figures', async () => {
  const count = async () => (await listReports(desk.deps, desk.staff.joan)).reports.length
  const before = await count()
  await regularReportJob.run(desk.deps, {})
  expect(await count()).toBe(before)
  await expect(saveSchedule(desk.deps, desk.staff.ada, 'quarter')).rejects.toMatchObject({ kind: 'forbidden' })
  await saveSchedule(desk.deps, desk.staff.joan, 'quarter')
  await regularReportJob.run(desk.deps, {})
  await regularReportJob.run(desk.deps, {})
  const { reports, schedule } = await listReports(desk.deps, desk.staff.joan)
  expect(schedule).toEqual({ every: 'quarter' })
  expect(reports.length).toBe(before + 1)
  expect(reports[0]).toMatchObject({ from: '2026-04-01', to: '2026-06-30' })
  const told = await as(desk.deps.db, system('policy'), async (tx) =>
    tx.selectFrom('outgoing').where('kind', '=', 'notice').select(['person_id', 'params']).execute(),
  )
  const figures = told.filter(({ params }) => params['reference'] === 'FIGURES').map(({ person_id }) => person_id)
  expect(figures.sort()).toEqual([desk.staff.joan.id, desk.staff.una.id].sort())
})
