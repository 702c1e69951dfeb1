import type { Person } from '@breakwater/shared/person.ts'
import type { MyReport, ReporterState } from '@breakwater/shared/report.ts'
import { thirdPartyName } from '../cases/third-party.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { aboutMe } from './about-me.ts'
import { listedReports } from './listed.ts'
import { missingOfReports } from './missing-evidence.ts'

const stateOf = (r: {
  state: string
  opened_at: Date | null
  status: string
  claimed_at: Date | null
}): ReporterState =>
  r.state === 'withdrawn'
    ? 'withdrawn'
    : r.status === 'closed'
      ? 'closed'
      : r.opened_at
        ? 'working'
        : r.claimed_at
          ? 'being-read'
          : 'received'

/** Whether somebody of the desk opened a report: itself, or the case it was in when that was claimed (SETTLED 9). */
export const isOpened = (r: { opened_at: Date | null; claimed_at: Date | null; received_at: Date }): boolean =>
  r.opened_at !== null || (r.claimed_at !== null && r.claimed_at >= r.received_at)

/** A person's own reports, newest first (SCREEN 27). */
export const mine = (deps: Deps, who: Person): Promise<MyReport[]> =>
  as(deps.db, person(who.id), (tx) => ownReports(deps, tx, who))

export async function ownReports(deps: Deps, tx: Tx, who: Person, only?: string): Promise<MyReport[]> {
  const rows = await listedReports(tx)
    .where('report.reporter_id', '=', who.id)
    // a second capture of a report is listed once (SETTLED 34)
    .$if(only === undefined, (q) => q.where('report.same_as', 'is', null))
    .$if(only !== undefined, (q) => q.where('report.id', '=', only!))
    .limit(200)
    .execute()
  const missing = await within(tx, system('intake'), person(who.id), () => missingOfReports(deps, tx, rows))
  // one report a case; what they reported themselves is listed as theirs
  const own = new Set(rows.map((r) => r.case_id))
  const told = only === undefined ? (await aboutMe(tx, who.id)).filter((r) => !own.has(r.case_id)) : []
  return [...rows.map((r) => ({ ...r, own: true })), ...told.map((r) => ({ ...r, own: false }))].map((r) => ({
    key: r.id,
    reference: r.reference,
    about: r.third_id && r.name_sealed ? thirdPartyName(deps, { id: r.third_id, name_sealed: r.name_sealed }) : '',
    source: r.source as MyReport['source'],
    state: stateOf(r),
    at: r.received_at.toISOString(),
    updatedAt: r.last_event_at.toISOString(),
    ...(r.own ? {} : { bySomebody: true }),
    canTakeBack: r.own && r.state === 'received' && !isOpened(r),
    waitingFor: missing.get(r.id) ?? [],
  }))
}
