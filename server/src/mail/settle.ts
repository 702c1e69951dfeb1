import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { fp } from '../faults.ts'
import type { IncomingReport } from '../reports/input.ts'
import { receiveMany } from '../reports/receive.ts'
import { raiseVerdict } from './raise-verdict.ts'
import type { Reading } from './read-one.ts'

const INTAKE = system('intake')
const RANK = { external: 0, unverified: 1, verified: 2 } as const
type Reported = Extract<Reading, { outcome: 'report' }>

/**
 * Writes what a batch of deliveries turned out to be, in one transaction: reports, evidence, verdicts, trail, receipts (SETTLED 32).
 * Whatever another process claimed meanwhile is left to it. @throws and nothing is written
 */
export const settle = (deps: Deps, readings: readonly Reading[]): Promise<void> =>
  as(deps.db, INTAKE, async (tx) => {
    const mine = await stillMine(tx, readings)
    const fresh: Reported[] = []
    for (const reading of mine) {
      if (reading.outcome === 'report') {
        if (await isFirst(tx, reading)) fresh.push(reading)
        else await linkCopy(deps, tx, reading)
      } else if (reading.outcome === 'reply') await addReply(deps, tx, reading)
      else if (reading.outcome === 'twin') await linkCopy(deps, tx, reading)
      else await done(deps, tx, reading, { outcome: reading.outcome })
    }
    const reports = fresh.map((r) => r.report)
    const received = reports.length ? await receiveMany(deps, tx, reports) : []
    for (const [n, reading] of fresh.entries()) {
      const { reportId } = received[n]!
      await done(deps, tx, reading, {
        outcome: reading.unread === 'oversize' ? 'oversize' : 'report',
        report_id: reportId,
        ...(reading.unread && reading.unread !== 'oversize' ? { state: 'quarantined', problem: reading.unread } : {}),
      })
    }
    await enqueueFor(deps, tx, reports)
    await fp('read-mail.before-commit')
  }).then(() => fp('read-mail.committed'))

/** One job a batch, not one a report: the queue's own rows cost more than the work of finding them. */
async function enqueueFor(deps: Deps, tx: Tx, reports: readonly IncomingReport[]) {
  const reportIds = reports.map((r) => r.id)
  if (!reportIds.length) return
  await deps.jobs.enqueue(tx, 'store-mail-evidence', { reportIds })
  const withOriginals = reports.filter((r) => r.evidence.some((e) => e.place === 'part' || 'BC'.includes(e.grade)))
  if (withOriginals.length)
    await deps.jobs.enqueue(tx, 'check-signatures', { reportIds: withOriginals.map((r) => r.id) })
}

async function stillMine(tx: Tx, readings: readonly Reading[]): Promise<Reading[]> {
  const ids = readings.map((r) => r.mail.id)
  if (!ids.length) return []
  const rows = await tx
    .selectFrom('mail')
    .where('id', 'in', ids)
    .select(['id', 'claim'])
    .orderBy('id')
    .forUpdate()
    .execute()
  const claims = new Map(rows.map((row) => [row.id, row.claim]))
  return readings.filter((r) => claims.get(r.mail.id) === r.mail.claim)
}

/** One report a message, whichever copy is read first. */
async function isFirst(tx: Tx, { mail, verdict, report }: Reported): Promise<boolean> {
  const added = await tx
    .insertInto('mail_report')
    .values({ mailbox: mail.mailbox, canon: mail.canon, report_id: report.id, verdict })
    .onConflict((c) => c.doNothing())
    .returning('report_id')
    .executeTakeFirst()
  return added !== undefined
}

/** A further copy: kept and linked. It may raise the verdict on who reported, never lower it (MAIL-9). */
async function linkCopy(deps: Deps, tx: Tx, reading: Reading) {
  const { mail } = reading
  const known = await tx
    .selectFrom('mail_report')
    .where('mailbox', '=', mail.mailbox)
    .where('canon', '=', mail.canon)
    .select(['report_id', 'verdict'])
    .executeTakeFirst()
  if (!known) return done(deps, tx, reading, { outcome: 'external_inbound' })
  if (RANK[reading.verdict] > RANK[known.verdict as keyof typeof RANK] && reading.personId) {
    await raiseVerdict(deps, tx, known.report_id, {
      personId: reading.personId,
      reason: reading.reason,
      receipt: reading.outcome === 'report' && reading.report.receipt !== false,
    })
    await tx
      .updateTable('mail_report')
      .set({ verdict: reading.verdict })
      .where('mailbox', '=', mail.mailbox)
      .where('canon', '=', mail.canon)
      .execute()
  }
  // a mail that is read again is the report's own delivery, no copy of it
  const again = mail.reportId === known.report_id && reading.outcome === 'report'
  const unread = again && reading.unread ? { state: 'quarantined' as const, problem: reading.unread } : {}
  await done(deps, tx, reading, { outcome: again ? 'report' : 'duplicate', report_id: known.report_id, ...unread })
}

/** A verified person answers a mail of ours: a line on their case, visible to them and the desk (MAIL 8). */
async function addReply(deps: Deps, tx: Tx, reading: Extract<Reading, { outcome: 'reply' }>) {
  const { report, reference, personId } = reading
  const file = await tx
    .selectFrom('case_file')
    .innerJoin('case_member', 'case_member.case_id', 'case_file.id')
    .where('case_file.reference', '=', reference)
    .where('case_member.person_id', '=', personId ?? '')
    .where('case_member.valid_to', 'is', null)
    .select('case_file.id')
    .executeTakeFirst()
  if (!file || !personId) {
    const asReport = { ...reading, outcome: 'report' as const }
    if (!(await isFirst(tx, asReport))) return linkCopy(deps, tx, asReport)
    const [received] = await receiveMany(deps, tx, [report])
    await enqueueFor(deps, tx, [report])
    return done(deps, tx, reading, { outcome: 'report', report_id: received!.reportId })
  }
  const key = await caseKey(deps, tx, file.id)
  await addEvent(deps, tx, key, {
    caseId: file.id,
    by: { kind: 'person', id: personId },
    kind: 'reporter.replied',
    visibility: 'reporter-too',
    body: report.words,
  })
  await done(deps, tx, reading, { outcome: 'reply' })
}

type Change = { outcome: string; report_id?: string; state?: 'quarantined'; problem?: string }

async function done(deps: Deps, tx: Tx, { mail, kind, verdict, reason }: Reading, change: Change) {
  const done_at = deps.clock.now()
  await tx
    .updateTable('mail')
    .set({
      state: 'done',
      problem: null,
      kind,
      verdict,
      verdict_reason: reason,
      lease_until: null,
      next_try: null,
      done_at,
      ...change,
    })
    .where('id', '=', mail.id)
    .where('claim', '=', mail.claim)
    .execute()
}
