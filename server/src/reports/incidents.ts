import { randomUUID } from 'node:crypto'
import type { NewIncident } from '@breakwater/shared/incident.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { Refusal } from '../refusal.ts'
import type { IncomingReport } from './input.ts'

export type NewIncidentRow = NewIncident & { id: string }

const ONE: NewIncident = {
  happenedAt: null,
  channel: 'unknown',
  behaviours: [],
  words: '',
  onSite: 'unknown',
  othersAtRisk: 'unknown',
  calls: [],
  callsUrgent: 'unknown',
  callsAgreed: 'unknown',
}

/** The incidents a report tells of: those it names, or one of its own channel and behaviours (SETTLED 59). */
export const incidentsOf = (r: IncomingReport): NewIncidentRow[] =>
  (r.incidents?.length ? r.incidents : [{ ...ONE, channel: r.channel, behaviours: r.behaviours }]).map((each) => ({
    ...each,
    id: randomUUID(),
  }))

/**
 * A time nobody can know of yet is refused: in the future, or later than the report that tells of it.
 * @throws Refusal `incident.in_future`, `incident.after_report`
 */
export function checkMoments(incidents: readonly NewIncident[], knownAt: Date, now: Date): void {
  for (const { happenedAt, calls } of incidents)
    for (const said of [happenedAt, ...calls]) {
      if (said === null) continue
      const at = new Date(said)
      if (at > now) throw new Refusal('invalid', 'incident.in_future')
      if (at > knownAt) throw new Refusal('invalid', 'incident.after_report')
    }
}

type Told = { caseId: string; key: Buffer; incidents: readonly NewIncidentRow[] }
type Teller = { reportId: string | null; byId: string | null; knownAt: Date }

/** Writes incidents that somebody told of, their words sealed. */
export async function addIncidents(deps: Deps, tx: Tx, told: readonly (Told & Teller)[]): Promise<void> {
  const rows = told.flatMap(({ caseId, key, incidents, reportId, byId, knownAt }) =>
    incidents.map((i) => ({
      id: i.id,
      case_id: caseId,
      report_id: reportId,
      happened_at: i.happenedAt === null ? null : new Date(i.happenedAt),
      known_at: knownAt,
      channel: i.channel,
      behaviours: i.behaviours,
      on_site: i.onSite,
      others_at_risk: i.othersAtRisk,
      words_sealed: i.words ? sealText(key, i.words, placeOf('incident', 'words', i.id, caseId)) : null,
      calls: i.calls.map((at) => new Date(at)),
      calls_urgent: i.callsUrgent,
      calls_agreed: i.callsAgreed,
      by_id: byId,
      at: deps.clock.now(),
    })),
  )
  if (rows.length) await tx.insertInto('incident').values(rows).execute()
}

/** Those of reports, in one insert. */
export const saveIncidents = (deps: Deps, tx: Tx, filed: readonly (Told & { report: IncomingReport })[]) =>
  addIncidents(
    deps,
    tx,
    filed.map(({ caseId, key, incidents, report }) => ({
      caseId,
      key,
      incidents,
      reportId: report.id,
      byId: report.reporterId,
      knownAt: report.receivedAt,
    })),
  )
