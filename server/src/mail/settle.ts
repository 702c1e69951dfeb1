import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { fp } from '../faults.ts'
import { captureOf, type KnownReport, knownOriginals, originalsIn } from '../reports/captures.ts'
import type { IncomingReport } from '../reports/input.ts'
import { receiveMany } from '../reports/receive.ts'
import { markUndeliverable, noteAutomatic } from './bounce.ts'
import { raiseVerdict } from './raise-verdict.ts'
import type { Reading } from './read-one.ts'
import { noteReusedIds } from './reused-id.ts'
import { finish, finishAll } from './settle-done.ts'
import { addCapture, addReply, completeReport, reportToAnswer, suggest } from './thread-add.ts'
import { type Joins, joinsOf } from './thread-joins.ts'

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
    const known = await knownOriginals(tx, mine.flatMap(originalsOf))
    const first = await firstAmong(tx, plainOf(mine, known))
    const fresh: Fresh[] = []
    for (const reading of mine) {
      if (reading.outcome === 'report') {
        const again = originalsOf(reading).some(({ canon }) => known.has(canon.toString('hex')))
        // what came earlier in this batch may be what this one brings once more
        if (again) await receiveFresh(deps, tx, fresh.splice(0))
        const joins = await placeOf(deps, tx, reading, again)
        const into = joins.reply ? await reportToAnswer(tx, joins.reply, reading) : joins.capture
        for (const { canon } of originalsOf(reading)) known.add(canon.toString('hex'))
        if (!(first.get(reading) ?? (await isFirst(tx, reading, into?.reportId)))) await linkCopy(deps, tx, reading)
        else if (joins.reply && into) await addReply(deps, tx, reading, joins.reply, into)
        else if (into) await addCapture(deps, tx, reading, into)
        else fresh.push({ ...reading, joins })
      } else if (reading.outcome === 'twin') await linkCopy(deps, tx, reading)
      else {
        if (reading.outcome === 'machine' && reading.bounced) await markUndeliverable(deps, tx, reading.bounced)
        if (reading.outcome === 'machine' && reading.answers)
          await noteAutomatic(deps, tx, reading.mail.id, reading.answers)
        await finish(deps, tx, reading, { outcome: reading.outcome })
      }
    }
    await receiveFresh(deps, tx, fresh)
    await fp('read-mail.before-commit')
  }).then(() => fp('read-mail.committed'))

type Fresh = Reported & { joins: Joins }

/** Reports that are neither an answer nor known: saved together, in the order they came. */
async function receiveFresh(deps: Deps, tx: Tx, fresh: readonly Fresh[]) {
  const reports = fresh.map((r) => r.report)
  const received = reports.length ? await receiveMany(deps, tx, reports) : []
  for (const [n, reading] of fresh.entries()) await suggest(deps, tx, reading, received[n]!.caseId, reading.joins)
  await noteReusedIds(
    deps,
    tx,
    fresh.map(({ mail }, n) => ({ mail, caseId: received[n]!.caseId })),
  )
  await finishAll(
    deps,
    tx,
    fresh.map((reading, n) => ({
      reading,
      change: {
        outcome: reading.unread === 'oversize' ? 'oversize' : 'report',
        report_id: received[n]!.reportId,
        ...(reading.unread && reading.unread !== 'oversize' ? { state: 'quarantined', problem: reading.unread } : {}),
      },
    })),
  )
  await enqueueFor(deps, tx, reports)
}

/** The originals a verified person brings. */
const originalsOf = (reading: Reading) => {
  const { personId } = reading
  return reading.outcome === 'report' && reading.verdict === 'verified' && personId
    ? originalsIn(reading.report.evidence).map((canon) => ({ personId, canon }))
    : []
}

/** One job a batch, not one a report: the queue's own rows cost more than the work of finding them. */
async function enqueueFor(deps: Deps, tx: Tx, reports: readonly IncomingReport[]) {
  const reportIds = reports.map((r) => r.id)
  if (!reportIds.length) return
  await deps.jobs.enqueue(tx, 'store-mail-evidence', { reportIds })
  const withOriginals = reports.filter((r) =>
    r.evidence.some((e) => e.signed !== false && (e.place === 'part' || 'BC'.includes(e.grade))),
  )
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

type Placed = Joins & { capture?: KnownReport }

/** Where a report belongs before it is one: the case it answers, or the report whose original it brings once more. */
async function placeOf(deps: Deps, tx: Tx, reading: Reported, again: boolean): Promise<Placed> {
  const { thread, verdict, personId, claimed, report } = reading
  const verified = verdict === 'verified' && personId !== undefined
  const joins: Joins = thread
    ? await joinsOf(deps, tx, thread, {
        verified,
        ...(personId ? { personId } : {}),
        ...(claimed ? { address: claimed } : {}),
      })
    : { hints: [] }
  const capture =
    again && verified && !joins.reply ? await captureOf(tx, personId, originalsIn(report.evidence)) : undefined
  return { ...joins, ...(capture ? { capture } : {}) }
}

/** Reports that answer nothing and bring nothing that is known or comes twice in this batch: they can be settled together. */
function plainOf(readings: readonly Reading[], known: ReadonlySet<string>): Reported[] {
  const reports = readings.filter((reading) => reading.outcome === 'report')
  const carried = (reading: Reported) => [
    `${reading.mail.mailbox} ${reading.mail.canon.toString('hex')}`,
    ...originalsOf(reading).map(({ canon }) => canon.toString('hex')),
  ]
  const times = new Map<string, number>()
  for (const one of reports.flatMap((reading) => [...new Set(carried(reading))]))
    times.set(one, (times.get(one) ?? 0) + 1)
  return reports.filter(
    (reading) =>
      !reading.thread?.tokens.length &&
      !reading.thread?.named.length &&
      carried(reading).every((one) => times.get(one) === 1 && !known.has(one)),
  )
}

/** Of these, each another message, which are the first copy of theirs. */
async function firstAmong(tx: Tx, plain: readonly Reported[]): Promise<Map<Reading, boolean>> {
  if (!plain.length) return new Map()
  const rows = plain
    .map(({ mail, verdict, report }) => ({ mailbox: mail.mailbox, canon: mail.canon, report_id: report.id, verdict }))
    .sort((a, b) => Buffer.compare(a.canon, b.canon))
  const added = await tx
    .insertInto('mail_report')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .returning('report_id')
    .execute()
  const here = new Set(added.map((row) => row.report_id))
  return new Map(plain.map((reading) => [reading, here.has(reading.report.id)]))
}

/** One report a message, whichever copy is read first. */
async function isFirst(tx: Tx, { mail, verdict, report }: Reported, reportId = report.id): Promise<boolean> {
  const added = await tx
    .insertInto('mail_report')
    .values({ mailbox: mail.mailbox, canon: mail.canon, report_id: reportId, verdict })
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
  if (!known) return finish(deps, tx, reading, { outcome: 'external_inbound' })
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
  if (again && !reading.unread) await completeReport(deps, tx, reading)
  const unread = again && reading.unread ? { state: 'quarantined' as const, problem: reading.unread } : {}
  await finish(deps, tx, reading, { outcome: again ? 'report' : 'duplicate', report_id: known.report_id, ...unread })
}
