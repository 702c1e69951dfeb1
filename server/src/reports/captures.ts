import { sql } from 'kysely'
import { addEvents, type NewEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { normal } from '../cases/third-party.ts'
import { person, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { canonOf } from '../evidence/canonical.ts'
import { addEvidence, addressOf } from '../evidence/keep.ts'
import { partOf } from '../evidence/part.ts'
import { blind } from '../keys/keys.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import type { IncomingEvidence, IncomingProposal } from './input.ts'
import { addProposals, identifierOf } from './proposals.ts'

/** Originals beyond this many bytes of one mail are kept like all others, but not compared with what is known. */
const MOST_BYTES = 8 * 1024 * 1024

/** The evidence of one mail with the canonical hash of each original in it, however it travelled (SETTLED 34, 47). */
export function withCanons(
  keys: Deps['keys'],
  mail: { canon: Buffer; bytes: Buffer },
  evidence: readonly IncomingEvidence[],
): IncomingEvidence[] {
  const bytesOf = new Map<string, Buffer>()
  let spent = 0
  return evidence.map((e) => {
    if (e.place === 'mail') {
      bytesOf.set(e.id, mail.bytes)
      return { ...e, canon: mail.canon, signed: isSigned(mail.bytes) }
    }
    const parent = e.parentId && bytesOf.get(e.parentId)
    spent += e.size
    if (!parent || !e.part || spent > MOST_BYTES) return e
    const bytes = partOf(parent, e.part)
    bytesOf.set(e.id, bytes)
    return { ...e, canon: canonOf(keys, bytes), signed: isSigned(bytes) }
  })
}

const SIGNATURE = /^dkim-signature[ \t]*:/im
const HEAD = 256 * 1024

/** Whether the head of a mail carries a DKIM signature; a head that is longer than anybody reads counts as signed. */
function isSigned(bytes: Buffer): boolean {
  const start = bytes.subarray(0, HEAD)
  const end = Math.max(start.indexOf('\r\n\r\n'), start.indexOf('\n\n'))
  if (end < 0 && bytes.length > HEAD) return true
  return SIGNATURE.test(start.toString('latin1', 0, end < 0 ? start.length : end))
}

export type KnownReport = { reportId: string; caseId: string; reference: string }

/** What a mail carries: the messages attached to it, or where there are none the mail itself. */
export function originalsIn(evidence: readonly IncomingEvidence[]): Buffer[] {
  const [mail] = evidence
  const attached = evidence.filter((e) => e.place === 'part' && e.parentId === mail?.id)
  const canons = (attached.length ? attached : mail ? [mail] : []).map((e) => e.canon)
  return canons.every((canon) => canon !== undefined) ? canons.filter((canon) => canon !== undefined) : []
}

type Original = { personId: string; canon: Buffer }

/**
 * One at a time for each person and original, until the transaction ends: of two captures that arrive together the second one finds
 * the first. @returns which of these originals are known at all, as hex
 */
export async function knownOriginals(tx: Tx, originals: readonly Original[]): Promise<Set<string>> {
  if (!originals.length) return new Set()
  const names = [...new Set(originals.map((o) => `capture:${o.personId}:${o.canon.toString('hex')}`))].sort()
  await sql`select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(${names}::text[]) name`.execute(tx)
  const rows = await tx
    .selectFrom('evidence')
    .where(
      'canon',
      'in',
      originals.map((o) => o.canon),
    )
    .select('canon')
    .distinct()
    .execute()
  return new Set(rows.map((r) => r.canon?.toString('hex') ?? ''))
}

/** The open report of this very person that holds each of these originals already; two people make two reports (SETTLED 34). */
export async function captureOf(
  tx: Tx,
  personId: string,
  canons: readonly Buffer[],
  but?: string,
): Promise<KnownReport | undefined> {
  if (!canons.length) return undefined
  const rows = await tx
    .selectFrom('evidence')
    .innerJoin('report', 'report.id', 'evidence.report_id')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('evidence.canon', 'in', [...canons])
    .where('report.reporter_id', '=', personId)
    .where('report.verdict', '=', 'verified')
    .where('report.state', '=', 'received')
    .where('report.same_as', 'is', null)
    .where('case_file.status', '<>', 'closed')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('case_wall')
            .select('person_id')
            .whereRef('case_wall.case_id', '=', 'case_file.id')
            .where('case_wall.person_id', '=', personId),
        ),
      ),
    )
    .select(['report.id as reportId', 'case_file.id as caseId', 'case_file.reference', 'evidence.canon'])
    .orderBy('report.received_at')
    .orderBy('report.id')
    .execute()
  const wanted = new Set(canons.map((canon) => canon.toString('hex')))
  const held = (id: string) => new Set(rows.filter((r) => r.reportId === id).map((r) => r.canon?.toString('hex')))
  return rows.find((r) => r.reportId !== but && held(r.reportId).size === wanted.size)
}

type More = {
  evidence: readonly IncomingEvidence[]
  proposals: readonly IncomingProposal[]
  words: string
  mailId: string | null
  byId: string | null
  /** the line that stands beside the words: `reporter.replied`, `reporter.added`; none when they are the report's own */
  line?: string
}

/**
 * Adds to a report that is there already: further evidence, senders found in it, words. What it holds stays as it is; its id and its
 * clock do not move. Runs as `system:intake`.
 */
export async function addToReport(
  deps: Deps,
  tx: Tx,
  { caseId, reportId }: { caseId: string; reportId: string },
  more: More,
) {
  const key = await caseKey(deps, tx, caseId)
  const known = await tx.selectFrom('evidence').where('report_id', '=', reportId).select(['id', 'address']).execute()
  const ids = new Map<string, string>()
  const here = new Map(known.map((e) => [e.address.toString('hex'), e.id]))
  const fresh: IncomingEvidence[] = []
  for (const e of more.evidence) {
    const address = addressOf(deps, caseId, e.hash).toString('hex')
    ids.set(e.id, here.get(address) ?? e.id)
    if (here.has(address)) continue
    here.set(address, e.id)
    fresh.push(e.parentId ? { ...e, parentId: ids.get(e.parentId) ?? e.parentId } : e)
  }
  await addEvidence(
    deps,
    tx,
    fresh.map((e) => ({
      ...e,
      key,
      caseId,
      reportId,
      byId: more.byId,
      ...(e.place === 'mail' && more.mailId ? { mailId: more.mailId } : {}),
    })),
  )
  await addProposals(deps, tx, [
    { caseId, key, report: { id: reportId, proposals: await unknownOf(deps, tx, reportId, more.proposals, ids) } },
  ])
  const by = more.byId ? person(more.byId) : system('intake')
  const added = fresh.map(
    (e): NewEvent => ({
      caseId,
      by,
      kind: 'evidence.added',
      visibility: 'desk',
      params: { via: e.via, kind: e.kind },
      evidenceId: e.id,
    }),
  )
  const said = more.words.trim()
  const line: NewEvent[] =
    more.line && (said || more.line === 'reporter.replied')
      ? [{ caseId, by, kind: more.line, visibility: 'reporter-too', ...(said ? { body: said } : {}) }]
      : []
  await addEvents(deps, tx, key, [...line, ...added])
  if (!more.line && said)
    await tx
      .updateTable('report')
      .set({ words_sealed: sealText(key, said, placeOf('report', 'words', reportId, caseId)) })
      .where('id', '=', reportId)
      .where('words_sealed', 'is', null)
      .execute()
  await tx.updateTable('case_file').set({ last_event_at: deps.clock.now() }).where('id', '=', caseId).execute()
}

/** Senders this report does not propose yet. */
async function unknownOf(
  deps: Deps,
  tx: Tx,
  reportId: string,
  proposals: readonly IncomingProposal[],
  ids: ReadonlyMap<string, string>,
): Promise<IncomingProposal[]> {
  if (!proposals.length) return []
  const rows = await tx.selectFrom('proposal').where('report_id', '=', reportId).select(['blind', 'grade']).execute()
  const known = new Set(rows.map((r) => `${r.grade} ${r.blind?.toString('hex')}`))
  const nameOf = (p: IncomingProposal) => {
    const identifier = identifierOf(p)
    return p.address ? blind(deps.keys, identifier.kind, normal(identifier)).toString('hex') : undefined
  }
  return proposals
    .filter((p) => !known.has(`${p.grade} ${nameOf(p)}`))
    .map((p) => (p.evidenceId ? { ...p, evidenceId: ids.get(p.evidenceId) ?? p.evidenceId } : p))
}

/**
 * The bytes of an original arrived by another way than the mailbox: what it is, and whether the same person reported this very mail
 * before. Then this is a second capture of that report, and only one of them is listed (SETTLED 34, 47).
 */
export async function noteCapture(
  deps: Deps,
  tx: Tx,
  c: { evidenceId: string; reportId: string; personId: string; bytes: Uint8Array },
): Promise<void> {
  const canon = canonOf(deps.keys, Buffer.from(c.bytes))
  const kept = await tx
    .updateTable('evidence')
    .set({ canon })
    .where('id', '=', c.evidenceId)
    .where('kind', '=', 'mail')
    .where('fidelity', '<>', 'rendered')
    .returning('id')
    .executeTakeFirst()
  if (kept) await knownOriginals(tx, [{ personId: c.personId, canon }])
  const first = kept && (await captureOf(tx, c.personId, [canon], c.reportId))
  if (!first) return
  const same = await tx
    .updateTable('report')
    .set({ same_as: first.reportId })
    .where('id', '=', c.reportId)
    .where('case_id', '=', first.caseId)
    .returning('id')
    .executeTakeFirst()
  if (!same) return
  // one report has one receipt
  await tx
    .updateTable('outgoing')
    .set({ state: 'sent', problem: 'same-report', next_try: null })
    .where('report_id', '=', c.reportId)
    .where('kind', '=', 'receipt')
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .execute()
}
