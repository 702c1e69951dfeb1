import { addEvents } from '../cases/event.ts'
import { normal } from '../cases/third-party.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { addToReport, type KnownReport } from '../reports/captures.ts'
import { queueMails } from '../reports/notices.ts'
import { identifierOf } from '../reports/proposals.ts'
import { record } from '../trail/record.ts'
import { addHints } from './hints.ts'
import { actOnSender } from './raise-verdict.ts'
import type { Reading } from './read-one.ts'
import { finish } from './settle-done.ts'
import type { Answered, Joins } from './thread-joins.ts'

type Reported = Extract<Reading, { outcome: 'report' }>
const INTAKE = system('intake')

/** The report an answer is kept with: the person's own on that case, else its first. */
export async function reportToAnswer(
  tx: Tx,
  { caseId, reference }: Answered,
  { personId }: Reported,
): Promise<KnownReport | undefined> {
  const rows = await tx
    .selectFrom('report')
    .where('case_id', '=', caseId)
    .select(['id', 'reporter_id'])
    .orderBy('received_at')
    .execute()
  const report = rows.find((r) => r.reporter_id === personId) ?? rows[0]
  return report && { reportId: report.id, caseId, reference }
}

/**
 * A verified person answers a mail of ours: a message on their case's timeline, the originals it carries as evidence. Who looks after
 * the case is told; on a closed one also the overseer, and the timeline says that it can be opened again (MAIL section 8).
 */
export async function addReply(deps: Deps, tx: Tx, reading: Reported, to: Answered, into: KnownReport): Promise<void> {
  await add(deps, tx, reading, into, 'reporter.replied')
  const closed = to.status === 'closed'
  if (closed)
    await addEvents(deps, tx, undefined, [
      { caseId: to.caseId, by: INTAKE, kind: 'reporter.after_close', visibility: 'desk' },
    ])
  const told = [...new Set([to.handlerId, ...(closed ? [to.overseerId] : [])])]
  await queueMails(
    deps,
    tx,
    told.map((personId) => ({ reportId: null, kind: 'notice', personId, params: { reference: to.reference } })),
  )
  await record(tx, deps.clock, { action: 'reply.received', caseId: to.caseId, subject: reading.mail.id })
  await finish(deps, tx, reading, { outcome: 'reply', report_id: into.reportId })
}

/** The same person sends an original they have reported already: a further capture of that report (SETTLED 34, 47). */
export async function addCapture(deps: Deps, tx: Tx, reading: Reported, into: KnownReport): Promise<void> {
  await add(deps, tx, reading, into, 'reporter.added')
  await record(tx, deps.clock, { action: 'report.captured-again', caseId: into.caseId, subject: reading.mail.id })
  await finish(deps, tx, reading, { outcome: 'duplicate', report_id: into.reportId })
}

/** A report that had only its raw mail gets what a later reading found: same id, same clock (MAIL-22). */
export async function completeReport(deps: Deps, tx: Tx, reading: Reported): Promise<void> {
  const into = await tx
    .selectFrom('report')
    .where('id', '=', reading.report.id)
    .select(['id as reportId', 'case_id as caseId'])
    .executeTakeFirst()
  if (!into) return
  await add(deps, tx, reading, { ...into, reference: '' })
  await tx
    .updateTable('evidence')
    .set({ grade: reading.report.evidence[0]?.grade ?? 'E' })
    .where('report_id', '=', into.reportId)
    .where('mail_id', '=', reading.mail.id)
    .where('grade', 'in', ['D', 'E'])
    .execute()
  await actOnSender(deps, tx, into.reportId)
  await record(tx, deps.clock, { action: 'report.read-again', caseId: into.caseId, subject: reading.mail.id })
}

async function add(
  deps: Deps,
  tx: Tx,
  { mail, report, personId, verdict }: Reported,
  into: KnownReport,
  line?: string,
) {
  await addToReport(deps, tx, into, {
    evidence: report.evidence,
    proposals: report.proposals,
    words: report.words,
    mailId: mail.id,
    byId: verdict === 'verified' ? (personId ?? null) : null,
    ...(line ? { line } : {}),
  })
  const reportIds = [into.reportId]
  await deps.jobs.enqueue(tx, 'store-mail-evidence', { reportIds })
  if (report.evidence.some((e) => e.place === 'part')) await deps.jobs.enqueue(tx, 'check-signatures', { reportIds })
}

/** Notes which cases a new report may belong to, for a human; an unconfirmed answer is told to who looks after the case (MAIL section 8). */
export async function suggest(deps: Deps, tx: Tx, reading: Reported, caseId: string, joins: Joins): Promise<void> {
  const alike = await sameThirdParty(deps, tx, reading, caseId)
  await addHints(deps, tx, [
    ...joins.hints.map(({ caseId: otherId, kind }) => ({ caseId, otherId, kind, mutual: kind !== 'reference' })),
    ...alike.map((otherId) => ({ caseId, otherId, kind: 'same-person' as const, mutual: false })),
  ])
  const asked = joins.hints.filter(({ kind }) => kind === 'unconfirmed').map((hint) => hint.caseId)
  if (!asked.length) return
  const files = await tx
    .selectFrom('case_file')
    .where('id', 'in', asked)
    .select(['reference', 'handler_id', 'duty_id'])
    .execute()
  await queueMails(
    deps,
    tx,
    files.map((f) => ({
      reportId: null,
      kind: 'notice',
      personId: f.handler_id ?? f.duty_id,
      params: { reference: f.reference },
    })),
  )
}

/** Open cases of the same person about a sender that is only quoted here: a suggested join (SETTLED 29, 47). */
async function sameThirdParty(deps: Deps, tx: Tx, { report, verdict }: Reported, caseId: string): Promise<string[]> {
  if (verdict !== 'verified' || !report.affectedId) return []
  const blinds = report.proposals
    .filter((p) => p.address && 'DE'.includes(p.grade))
    .map((p) => blind(deps.keys, identifierOf(p).kind, normal(identifierOf(p))))
  if (!blinds.length) return []
  const rows = await tx
    .selectFrom('case_file')
    .innerJoin('identifier', 'identifier.third_party_id', 'case_file.third_party_id')
    .where('identifier.blind', 'in', blinds)
    .where('case_file.affected_id', '=', report.affectedId)
    .where('case_file.status', '<>', 'closed')
    .where('case_file.id', '<>', caseId)
    .select('case_file.id')
    .distinct()
    .execute()
  return rows.map(({ id }) => id)
}
