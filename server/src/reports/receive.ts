import { createHash } from 'node:crypto'
import type { Part } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { type Duty, dutyFor, type Rota, rotaOf } from '../cases/assign-duty.ts'
import { addEvents, type NewEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { addMember, furnishCase, type OpenedCase, openCase } from '../cases/open-case.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { addEvidence } from '../evidence/keep.ts'
import { sealText } from '../keys/seal.ts'
import { chainAbove } from '../people/lines.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFacts } from '../policy/facts.ts'
import { activePack } from '../policy/packs.ts'
import { Refusal } from '../refusal.ts'
import { type Entry, record } from '../trail/record.ts'
import type { IncomingReport, ReceivedReport } from './input.ts'
import { noticesFor } from './notices.ts'
import { addProposals, joinable, thirdPartyOf } from './proposals.ts'
import { raiseWalls, wallBefore } from './walls.ts'
import { addWishes, factsFromWishes } from './wishes.ts'

const INTAKE = system('intake')

/** The one door for reports: the extension, the mailbox and the form all come through here. Returns a reference, nothing else. */
export const receive = async (deps: Deps, tx: Tx, report: IncomingReport): Promise<ReceivedReport> =>
  (await receiveMany(deps, tx, [report]))[0]!

/**
 * Saves up to 50 reports in the caller's transaction, which runs as `system:intake`; the trail's head is taken once (SETTLED 32, 41).
 * A report whose id is known is answered again and changes nothing.
 * @throws Refusal `report.same_key` when the id is known with other content
 */
export async function receiveMany(deps: Deps, tx: Tx, reports: readonly IncomingReport[]): Promise<ReceivedReport[]> {
  const pack = await activePack(tx)
  const rota = await rotaOf(tx)
  const answers: ReceivedReport[] = []
  const trail: Entry[] = []
  const before = await knownReports(
    tx,
    reports.map((r) => r.id),
  )
  for (const report of reports) {
    const known = before.get(report.id)
    if (known) {
      if (!known.digest.equals(report.digest) || known.reporter_id !== report.reporterId)
        throw new Refusal('conflict', 'report.same_key')
      answers.push({ reportId: report.id, caseId: known.id, reference: known.reference, again: true })
      continue
    }
    const opened = await saveOne(deps, tx, pack, rota, report)
    trail.push({
      action: 'report.received',
      caseId: opened.id,
      subject: report.id,
      ...(report.reporterId ? { actor: report.reporterId } : {}),
      detail: { door: report.door, verdict: report.verdict, joined: !opened.created },
    })
    answers.push({ reportId: report.id, caseId: opened.id, reference: opened.reference, again: false })
  }
  await record(tx, deps.clock, ...trail)
  return answers
}

async function knownReports(tx: Tx, ids: string[]) {
  const rows = await tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('report.id', 'in', ids)
    .select(['report.id as reportId', 'report.digest', 'report.reporter_id', 'case_file.id', 'case_file.reference'])
    .execute()
  return new Map(rows.map((r) => [r.reportId, r]))
}

async function saveOne(deps: Deps, tx: Tx, pack: PolicyPack, rota: Rota, r: IncomingReport): Promise<OpenedCase> {
  const joins = await joinable(tx, r)
  const known = joins ? await thirdPartyOf(deps, tx, r, joins) : null
  // joining would tell a walled person of the case: theirs stays apart, with the sender as a proposal (SETTLED 41, 42)
  const thirdPartyId = known && (await wallBefore(tx, r, known)) ? null : known
  const [manager] = r.managerInvolved && r.affectedId ? chainAbove(rota.managers, r.affectedId) : []
  const barred = new Set([r.affectedId, r.reporterId, manager ?? null].filter((id) => id !== null))
  const duty = dutyFor(rota, r.affectedId, barred)
  const opened = await openCase(
    tx,
    {
      affectedId: r.affectedId,
      thirdPartyId,
      relation: pack.relations[r.relation as keyof typeof pack.relations] ? r.relation : 'unknown',
      danger: r.danger.now === 'yes',
      verdict: r.verdict,
      source: r.source,
      channel: r.channel,
      behaviours: r.behaviours,
      receivedAt: r.receivedAt,
      pack: pack.pack,
    },
    duty,
  )
  const members = membersFor(pack, r, duty)
  const walls = r.managerInvolved && duty.managerId ? [{ personId: duty.managerId, source: 'reporter' }] : []
  const key = opened.created
    ? await furnishCase(deps, tx, opened.id, members, walls)
    : await caseKey(deps, tx, opened.id)
  if (!opened.created && walls.length) await raiseWalls(deps, tx, opened.id, walls, duty)
  if (!opened.created && r.reporterId) await addMember(deps, tx, opened.id, r.reporterId, 'reporter')
  await saveReport(deps, tx, key, opened.id, r)
  await addProposals(deps, tx, opened.id, r)
  await addEvents(deps, tx, key, eventsOf(r, opened))
  const given = { caseId: opened.id, source: 'reporter', byId: r.reporterId }
  await noteFacts(
    tx,
    deps.clock.now(),
    Object.entries(reporterFacts(r, pack)).map(([name, value]) => ({ ...given, name, value })),
  )
  await applyPolicy(deps, tx, opened.id, INTAKE, key)
  if (opened.created && thirdPartyId && !(r.relation in pack.relations && r.relation !== 'unknown'))
    await deps.jobs.enqueue(tx, 'enrich', { caseId: opened.id })
  await noticesFor(deps, tx, r, opened, {
    dutyId: duty.dutyId,
    managerIds: members.filter((m) => m.part === 'manager' || m.part === 'upline').map((m) => m.personId),
  })
  return opened
}

/** Who is on a new case: the overseer, the reporter and the affected person, and the manager when the pack sends it to them and nobody objects (SETTLED 6, 63). */
function membersFor(pack: PolicyPack, r: IncomingReport, duty: Duty): { personId: string; part: Part }[] {
  const rule = pack.relations[r.relation as keyof typeof pack.relations] ?? pack.relations.unknown
  const routed = [...(rule?.to ?? []), rule?.tell].some((role) => role === 'manager' || role === 'supervisor')
  const tell = r.tellManager ?? routed
  const members: { personId: string; part: Part }[] = [{ personId: duty.overseerId, part: 'overseer' }]
  if (r.reporterId && r.reporterId !== r.affectedId) members.push({ personId: r.reporterId, part: 'reporter' })
  if (r.affectedId) members.push({ personId: r.affectedId, part: 'affected' })
  if (duty.managerId && tell && !r.managerInvolved) members.push({ personId: duty.managerId, part: 'manager' })
  if (duty.uplineId && r.managerInvolved && routed) members.push({ personId: duty.uplineId, part: 'upline' })
  return members
}

async function saveReport(deps: Deps, tx: Tx, key: Buffer, caseId: string, r: IncomingReport) {
  await tx
    .insertInto('report')
    .values({
      id: r.id,
      case_id: caseId,
      door: r.door,
      source: r.source,
      reporter_id: r.reporterId,
      affected_id: r.affectedId,
      verdict: r.verdict,
      verdict_reason: r.verdictReason,
      words_sealed: r.words ? sealText(key, r.words, `report.words:${r.id}`) : null,
      relation: r.relation,
      behaviours: r.behaviours,
      channel: r.channel,
      danger_now: r.danger.now,
      tell_manager: r.tellManager,
      mail_id: r.mailId,
      digest: r.digest,
      received_at: r.receivedAt,
      opened_at: null,
      withdrawn_at: null,
      asked_to: null,
      about_sealed:
        r.about && (r.about.name || r.about.email || r.about.organisation)
          ? sealText(key, JSON.stringify(r.about), `report.about:${r.id}`)
          : null,
    })
    .execute()
  const evidence = r.evidence.map((e) => ({
    ...e,
    caseId,
    reportId: r.id,
    ...(e.place === 'mail' && r.mailId ? { mailId: r.mailId } : {}),
    byId: r.reporterId,
  }))
  await addEvidence(deps, tx, key, evidence)
  if (r.wishes && (r.wishes.choices.length || r.wishes.words || r.wishes.police !== 'not-asked' || r.wishes.contact))
    await addWishes(deps, tx, key, { caseId, reportId: r.id, byId: r.reporterId, wishes: r.wishes })
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

const reporterFacts = (r: IncomingReport, pack: PolicyPack): Record<string, string> => ({
  ...(r.managerInvolved ? { 'manager.in_conflict': 'yes' } : {}),
  ...(r.danger.now === 'unknown' ? {} : { 'danger.now': r.danger.now }),
  ...(r.danger.policeCalledFirst === 'unknown' ? {} : { 'danger.police_called_first': r.danger.policeCalledFirst }),
  'reporter.role': r.affectedId === r.reporterId ? 'affected' : 'colleague',
  ...(r.wishes ? factsFromWishes(pack, r.wishes) : {}),
})

/** A digest over what a person sent, so that the same key with other words is refused. */
export const digestOf = (value: unknown): Buffer => createHash('sha256').update(JSON.stringify(value)).digest()
