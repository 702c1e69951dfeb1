import { createHash } from 'node:crypto'
import { factDefinition } from '@breakwater/shared/facts.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { addEvents, type NewEvent } from '../cases/event.ts'
import { keepIdentities } from '../cases/identity.ts'
import { caseKeys } from '../cases/key.ts'
import { addMember, furnishCases, type OpenedCase, openCases } from '../cases/open-case.ts'
import { clockEvent } from '../clocks/event.ts'
import { listens } from '../clocks/rows.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicyTo } from '../policy/apply.ts'
import { noteFacts } from '../policy/facts.ts'
import { activePack } from '../policy/packs.ts'
import { policeDeclined } from '../policy/police-declined.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { raiseWalls } from '../walls/raise-walls.ts'
import { type Draft, draftsOf } from './drafts.ts'
import { incidentsOf } from './incidents.ts'
import type { IncomingReport, ReceivedReport } from './input.ts'
import { noticesFor } from './notices.ts'
import { addProposals } from './proposals.ts'
import { saveReports } from './save-reports.ts'
import { roleOf } from './skipped.ts'
import { keepTold } from './tell-manager.ts'
import { factsFromWishes } from './wishes.ts'

const INTAKE = system('intake')

/** The one door for reports: the extension, the mailbox and the form all come through here. Returns a reference, nothing else. */
export const receive = async (deps: Deps, tx: Tx, report: IncomingReport): Promise<ReceivedReport> =>
  (await receiveMany(deps, tx, [report]))[0]!

/**
 * Saves up to 50 reports in the caller's transaction, which runs as `system:intake`: one statement a table, the trail's head taken once
 * (SETTLED 32, 41). A report whose id is known is answered again and changes nothing.
 * @throws Refusal `report.same_key` when the id is known with other content
 */
export async function receiveMany(deps: Deps, tx: Tx, reports: readonly IncomingReport[]): Promise<ReceivedReport[]> {
  const known = await knownReports(tx, reports)
  const fresh = [...new Map(reports.filter((r) => !known.has(r.id)).map((r) => [r.id, r])).values()]
  const opened = fresh.length ? await saveFresh(deps, tx, fresh) : []
  const saved = new Map(fresh.map((r, i) => [r.id, opened[i]!]))
  const told = new Set<string>()
  return reports.map((r) => {
    const one = saved.get(r.id) ?? known.get(r.id)!
    const again = known.has(r.id) || told.has(r.id)
    told.add(r.id)
    return { reportId: r.id, caseId: one.id, reference: one.reference, again }
  })
}

async function knownReports(tx: Tx, reports: readonly IncomingReport[]) {
  const ids = reports.map((r) => r.id)
  if (!ids.length) return new Map<string, { id: string; reference: string }>()
  const rows = await tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('report.id', 'in', ids)
    .select(['report.id as reportId', 'report.digest', 'report.reporter_id', 'case_file.id', 'case_file.reference'])
    .execute()
  const sent = new Map(reports.map((r) => [r.id, r]))
  for (const row of rows) {
    const r = sent.get(row.reportId)
    if (!r?.digest.equals(row.digest) || row.reporter_id !== r.reporterId)
      throw new Refusal('conflict', 'report.same_key')
  }
  return new Map(rows.map((r) => [r.reportId, r]))
}

async function saveFresh(deps: Deps, tx: Tx, sent: readonly IncomingReport[]): Promise<OpenedCase[]> {
  const pack = await activePack(tx)
  const fresh = sent.map((report) => inWordsOf(pack, report))
  const drafts = await draftsOf(deps, tx, pack, fresh)
  const opened = await openCases(
    tx,
    drafts.map((d) => ({ ...d.file, duty: d.duty })),
  )
  const all = drafts.map((d, i) => ({ ...d, opened: opened[i]! }))
  const made = all.filter((d) => d.opened.created)
  const joined = all.filter((d) => !d.opened.created)
  const keys = await furnishCases(
    deps,
    tx,
    made.map((d) => ({ caseId: d.opened.id, members: d.members, walls: d.walls })),
  )
  const others = await caseKeys(
    deps,
    tx,
    joined.map((d) => d.opened.id).filter((id) => !keys.has(id)),
  )
  for (const d of joined) await join(deps, tx, d)
  const filed = all.map((d) => ({
    caseId: d.opened.id,
    key: (keys.get(d.opened.id) ?? others.get(d.opened.id))!,
    report: d.report,
    incidents: incidentsOf(d.report),
  }))
  await saveReports(deps, tx, filed)
  await keepIdentities(
    deps,
    tx,
    filed.map(({ caseId, report }) => ({ caseId, reportId: report.id, reporterId: report.reporterId })),
  )
  await addProposals(deps, tx, filed)
  await addEvents(
    deps,
    tx,
    undefined,
    all.flatMap((d) => eventsOf(d.report, d.opened)),
  )
  await noteFacts(
    tx,
    deps.clock.now(),
    filed.flatMap(({ caseId, report, incidents }) =>
      reporterFacts(report, pack).map(([name, value]) => ({
        caseId,
        name,
        value,
        source: 'reporter',
        byId: report.reporterId,
        incidentId: factDefinition(name)?.per === 'incident' ? (incidents[0]?.id ?? null) : null,
      })),
    ),
  )
  await applyPolicyTo(
    deps,
    tx,
    opened.map((o) => o.id),
  )
  await keepTold(deps, tx, filed)
  for (const d of made) await tellClocks(deps, tx, pack, d)
  await deps.jobs.enqueueAll(
    tx,
    'enrich',
    made.filter((d) => d.file.thirdPartyId && d.file.relation === 'unknown').map((d) => ({ caseId: d.opened.id })),
  )
  await noticesFor(deps, tx, all)
  await record(
    tx,
    deps.clock,
    ...all.map(({ report, opened: o }) => ({
      action: 'report.received',
      caseId: o.id,
      subject: report.id,
      ...(report.reporterId ? { actor: report.reporterId } : {}),
      detail: { door: report.door, verdict: report.verdict, joined: !o.created },
    })),
  )
  return opened
}

/** What a new case tells the policy's clocks: that it is there, that the person is safe, and that the police are for later. */
async function tellClocks(deps: Deps, tx: Tx, pack: PolicyPack, { report, opened }: Draft & { opened: OpenedCase }) {
  const said = { caseId: opened.id, at: report.receivedAt }
  if (listens(pack, 'report.saved')) await clockEvent(deps, tx, { ...said, event: 'report.saved' })
  if (report.danger.now !== 'yes' && listens(pack, 'employee.safe'))
    await clockEvent(deps, tx, { ...said, event: 'employee.safe' })
  if (report.wishes?.police === 'later') await clockEvent(deps, tx, { ...said, event: 'police.later' })
  if (report.wishes?.police === 'no') await policeDeclined(deps, tx, opened.id, 'no')
}

/** Relation and behaviours are the policy's words; others would be somebody's own, in the clear. */
const inWordsOf = (pack: PolicyPack, r: IncomingReport): IncomingReport => ({
  ...r,
  relation: pack.relations[r.relation as keyof typeof pack.relations] ? r.relation : 'unknown',
  behaviours: r.behaviours.filter((b) => pack.behaviours.some(({ id }) => id === b)),
})

/** What a joining report changes on a case that is open already. */
async function join(deps: Deps, tx: Tx, { report: r, walls, opened }: Draft & { opened: OpenedCase }) {
  if (walls.length) await raiseWalls(deps, tx, opened.id, walls)
  if (r.reporterId && r.reporterId !== r.affectedId)
    await addMember(deps, tx, opened.id, r.reporterId, r.role === 'manager' ? 'manager' : 'reporter')
}

/** One line for the report and one for each piece of evidence. */
function eventsOf(r: IncomingReport, opened: OpenedCase): NewEvent[] {
  const by = r.reporterId ? ({ kind: 'person', id: r.reporterId } as const) : INTAKE
  return [
    {
      caseId: opened.id,
      by,
      kind: opened.created ? 'report.received' : 'report.joined',
      visibility: 'reporter-too',
      params: { source: r.source },
    },
    ...r.evidence.map(
      (e): NewEvent => ({
        caseId: opened.id,
        by,
        kind: 'evidence.added',
        visibility: 'desk',
        params: { via: e.via, kind: e.kind },
        evidenceId: e.id,
      }),
    ),
  ]
}

const reporterFacts = (r: IncomingReport, pack: PolicyPack): [string, string][] =>
  Object.entries({
    ...(r.managerInvolved ? { 'manager.in_conflict': 'yes' } : {}),
    ...(r.danger.now === 'unknown' ? {} : { 'danger.now': r.danger.now }),
    ...(r.danger.policeCalledFirst === 'unknown' ? {} : { 'danger.police_called_first': r.danger.policeCalledFirst }),
    ...(r.relation === 'unknown' ? {} : { relation: r.relation }),
    'reporter.role': roleOf(r),
    ...(r.mode ? { 'reporter.mode': r.mode } : {}),
    ...(r.internal ? { 'third_party.internal': 'yes' } : {}),
    // what somebody else wishes for a person is not that person's wish (POLICY 12)
    ...(r.wishes && r.affectedId === r.reporterId ? factsFromWishes(pack, r.wishes) : {}),
  })

/** A digest over what a person sent, so that the same key with other words is refused. */
export const digestOf = (value: unknown): Buffer => createHash('sha256').update(JSON.stringify(value)).digest()
