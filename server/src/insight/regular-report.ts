import { randomUUID } from 'node:crypto'
import { Figures, type RegularReport } from '@breakwater/shared/contract/insight.ts'
import type { Person, Role } from '@breakwater/shared/person.ts'
import { addEvents } from '../cases/event.ts'
import { leafOf, treeOf } from '../cases/inclusion.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { mayReadFigures } from '../people/may.ts'
import { activePack, packOf } from '../policy/packs.ts'
import { closeSteps } from '../policy/write-steps.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { everyOf } from './every.ts'
import { figuresOf, smallestOf, unreportedUntil } from './figures.ts'

const MAKERS: Role[] = ['hr', 'senior-leader']
export const mayMake = (who: Person) => who.roles.some((role) => MAKERS.includes(role))

/**
 * Makes the regular report of a period: everything known until its end that stands in no report yet. Periods never overlap, so that two
 * reports cannot be subtracted. Each case in it keeps a proof and its step ends (POLICY 104, C17).
 * @throws Refusal `insight.period`, `insight.overlap`, `insight.not_over`
 */
export const makeReport = (
  deps: Deps,
  who: Person,
  { from, to }: { from: string; to: string },
): Promise<RegularReport> =>
  as(deps.db, person(who.id), async (tx) => {
    if (!mayMake(who)) throw new Refusal('forbidden', 'refusal.forbidden')
    if (from > to || Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to)))
      throw new Refusal('invalid', 'insight.period')
    const now = deps.clock.now()
    if (to >= now.toISOString().slice(0, 10)) throw new Refusal('invalid', 'insight.not_over')
    const id = await within(tx, system('policy'), person(who.id), () => writeReport(deps, tx, { from, to }, who.id))
    await record(tx, deps.clock, { action: 'insight.reported', subject: id, detail: { from, to } })
    return (await reportsFor(tx, id))[0]!
  })

/** Writes the report of a period with the proof of each case in it. Runs as the service. @returns its id @throws Refusal `insight.overlap` */
export async function writeReport(
  deps: Deps,
  tx: Tx,
  { from, to }: { from: string; to: string },
  byId: string | null,
): Promise<string> {
  const last = await tx.selectFrom('regular_report').select('to_day').orderBy('to_day', 'desc').executeTakeFirst()
  if (last && from <= last.to_day) throw new Refusal('conflict', 'insight.overlap', { day: last.to_day })
  const id = randomUUID()
  const incidents = await unreportedUntil(tx, to)
  const cases = [...new Set(incidents.map((i) => i.case_id))]
  const { root, proofs } = treeOf(cases.map((caseId) => leafOf(deps.keys.installation, id, caseId)))
  const figures = figuresOf(await activePack(tx), incidents, from)
  await tx
    .insertInto('regular_report')
    .values({
      ...{ id, from_day: from, to_day: to, made_at: deps.clock.now(), made_by: byId },
      ...{ figures: JSON.stringify(figures), root },
    })
    .execute()
  if (!cases.length) return id
  const rows = cases.map((case_id, n) => ({ report_id: id, case_id, ...proofs[n]! }))
  await tx.insertInto('regular_report_case').values(rows).execute()
  await endSteps(deps, tx, cases, byId, { from, to })
  return id
}

/** The step that asks for the report ends in every case that is in it, and its timeline says which one. */
async function endSteps(
  deps: Deps,
  tx: Tx,
  cases: readonly string[],
  byId: string | null,
  period: { from: string; to: string },
) {
  const files = await tx
    .selectFrom('case_file')
    .where('id', 'in', [...cases])
    .select(['id', 'pack', 'pack_version'])
    .execute()
  for (const file of files) {
    const pack = await packOf(tx, file.pack, file.pack_version)
    const steps = pack.steps.filter((step) => step.closed_by.record === 'regular-report').map(({ id }) => id)
    if (steps.length) await closeSteps(deps, tx, file.id, steps, byId)
  }
  await addEvents(
    deps,
    tx,
    undefined,
    cases.map((caseId) => ({
      caseId,
      by: system('policy'),
      kind: 'insight.counted',
      visibility: 'desk-and-manager' as const,
      params: period,
    })),
  )
}

/** Reports, newest first. Row security decides who reads figures. */
export async function reportsFor(tx: Tx, only?: string): Promise<RegularReport[]> {
  const rows = await tx
    .selectFrom('regular_report')
    .$if(only !== undefined, (q) => q.where('id', '=', only!))
    .selectAll()
    .orderBy('to_day', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    ...{ id: row.id, from: row.from_day, to: row.to_day, madeAt: row.made_at.toISOString() },
    figures: Figures.parse(row.figures),
    root: row.root,
  }))
}

/** All reports, and how many incidents wait for the next one; few are not counted out. */
export const listReports = (deps: Deps, who: Person) =>
  as(deps.db, person(who.id), async (tx) => {
    if (!mayReadFigures(who)) throw missing()
    const reports = await reportsFor(tx)
    const waiting = await within(tx, system('policy'), person(who.id), async () => {
      const incidents = await unreportedUntil(tx, deps.clock.now().toISOString().slice(0, 10))
      return incidents.length < smallestOf(await activePack(tx)) ? null : incidents.length
    })
    const last = reports[0]?.to ?? null
    return {
      reports,
      unreported: { incidents: waiting, since: last },
      schedule: { every: await everyOf(tx) },
      can: mayMake(who) ? (['make'] as const).slice() : [],
    }
  })
