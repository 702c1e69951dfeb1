import type { Retention } from '@breakwater/shared/policy-clocks.ts'
import { sql } from 'kysely'
import { DateTime } from 'luxon'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { packOf } from '../policy/packs.ts'

/** What the schedule would erase, and when. `held`: a legal hold is on it, so it stays (SECURITY T30). */
export type Due = {
  caseId: string
  reportId: string | null
  reference: string
  kind: 'retention' | 'withdrawn'
  /** the class of records, with the pack and version that say how long */
  rule: string
  due: Date
  held: boolean
}

/** The end of the time a class of records is kept; never before its floor. */
export function keptUntil(from: Date, rule: Pick<Retention, 'for' | 'floor'>): Date {
  const ends = [rule.for, rule.floor].flatMap((span) =>
    span
      ? [
          DateTime.fromJSDate(from, { zone: 'utc' })
            .plus(span as object)
            .toMillis(),
        ]
      : [],
  )
  return new Date(Math.max(...ends))
}

/** Everything whose time is over by `by`, oldest first. A dry run is this list and nothing else. */
export const dueForErasing = (deps: Pick<Deps, 'db'>, by: Date): Promise<Due[]> =>
  as(deps.db, system('worker'), async (tx) =>
    [...(await closedCases(tx, by)), ...(await takenBack(tx, by))].sort((a, b) => a.due.getTime() - b.due.getTime()),
  )

async function closedCases(tx: Tx, by: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('case_file')
    .where('status', '=', 'closed')
    .where('closed_at', '<=', by)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('erasure').select('id').whereRef('of_case', '=', 'case_file.id').where('report_id', 'is', null),
        ),
      ),
    )
    .select(['id', 'reference', 'pack', 'pack_version', 'closed_at', 'last_event_at'])
    .select(sql<boolean>`app.is_held(case_file.id)`.as('held'))
    .execute()
  const due: Due[] = []
  for (const row of rows) {
    const pack = await packOf(tx, row.pack, row.pack_version)
    const rule = pack.retention['case']
    if (!rule || !row.closed_at) continue
    // new content after closing begins the time anew (POLICY C18)
    const from = new Date(Math.max(row.last_event_at.getTime(), row.closed_at.getTime()))
    const end = keptUntil(from, rule)
    if (end <= by)
      due.push({ ...about(row), kind: 'retention', rule: ruleName(pack, 'case'), due: end, reportId: null })
  }
  return due
}

async function takenBack(tx: Tx, by: Date): Promise<Due[]> {
  const rows = await tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('report.state', '=', 'withdrawn')
    .where('report.withdrawn_at', '<=', by)
    // whoever was asked to take it back keeps everything sealed (SETTLED 71)
    .where(sql<boolean>`report.asked_to is distinct from 'yes'`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('erasure')
            .select('erasure.id')
            .whereRef('erasure.of_case', '=', 'report.case_id')
            .where((eb) =>
              eb.or([eb('erasure.report_id', 'is', null), eb('erasure.report_id', '=', eb.ref('report.id'))]),
            ),
        ),
      ),
    )
    .select([
      'report.id as reportId',
      'report.withdrawn_at',
      'case_file.id',
      'case_file.reference',
      'case_file.pack',
      'case_file.pack_version',
    ])
    .select(sql<boolean>`app.is_held(case_file.id)`.as('held'))
    .select(({ selectFrom }) =>
      selectFrom('report as other')
        .whereRef('other.case_id', '=', 'report.case_id')
        .where(sql<boolean>`(other.state <> 'withdrawn' or other.asked_to = 'yes')`)
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .as('others'),
    )
    .execute()
  const due: Due[] = []
  for (const row of rows) {
    const pack = await packOf(tx, row.pack, row.pack_version)
    const end = keptUntil(row.withdrawn_at!, pack.retention['withdrawn'] ?? { for: { days: 30 } })
    if (end > by) continue
    const alone = Number(row.others) === 0
    due.push({
      ...about(row),
      kind: 'withdrawn',
      rule: ruleName(pack, 'withdrawn'),
      due: end,
      reportId: alone ? null : row.reportId,
    })
  }
  // a case of nothing but reports that were taken back goes once, when the last of them is due
  const waits = await stillWaiting(tx, due)
  const seen = new Set<string>()
  return due.filter(({ caseId, reportId }) => {
    if (reportId) return true
    if (waits.has(caseId) || seen.has(caseId)) return false
    seen.add(caseId)
    return true
  })
}

async function stillWaiting(tx: Tx, due: readonly Due[]): Promise<Set<string>> {
  const ids = [...new Set(due.filter((d) => !d.reportId).map((d) => d.caseId))]
  if (!ids.length) return new Set()
  const counts = await tx
    .selectFrom('report')
    .where('case_id', 'in', ids)
    .where('state', '=', 'withdrawn')
    .select((eb) => ['case_id', eb.fn.countAll<number>().as('n')])
    .groupBy('case_id')
    .execute()
  const listed = (id: string) => due.filter((d) => d.caseId === id).length
  return new Set(counts.filter(({ case_id, n }) => Number(n) > listed(case_id)).map(({ case_id }) => case_id))
}

const about = (row: { id: string; reference: string; held: boolean }) => ({
  caseId: row.id,
  reference: row.reference,
  held: row.held,
})
const ruleName = (pack: { pack: { id: string; version: string } }, name: string) =>
  `${pack.pack.id} ${pack.pack.version} ${name}`
