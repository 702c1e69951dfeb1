import { randomUUID } from 'node:crypto'
import type { EvidenceItem } from '@breakwater/shared/evidence.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { NamelessReport, NewReport, Received } from '@breakwater/shared/report.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { findByAddress } from '../people/find-by-address.ts'
import { Refusal } from '../refusal.ts'
import { checkMoments } from './incidents.ts'
import type { IncomingEvidence, IncomingProposal, IncomingReport } from './input.ts'
import { missingEvidence } from './missing-evidence.ts'
import { promisesOf } from './promises.ts'
import { digestOf, receive } from './receive.ts'
import { returnCodeFor, returnHash } from './return-code.ts'

/**
 * A report by the extension or the form: saved before anything else, then the list of bytes still to come (SETTLED 52).
 * @throws Refusal `report.colleague_unknown` when it is for someone who is not in the directory
 */
export async function send(deps: Deps, who: Person, report: NewReport): Promise<Received> {
  const now = deps.clock.now()
  checkMoments(report.incidents ?? [], now, now)
  return as(deps.db, system('intake'), async (tx) => {
    const incoming = await toIncoming(deps, tx, who, report)
    const { caseId, reference } = await receive(deps, tx, incoming)
    return {
      reference,
      missing: await missingEvidence(deps, tx, caseId, report.key),
      next: await promisesOf(tx, caseId),
      canTakeBack: incoming.reporterId !== null,
      ...(incoming.returnCode ? { code: returnCodeFor(deps, report.key) } : {}),
    }
  })
}

/**
 * A report by somebody who is not signed in: nobody is known by it, nothing vouches for it, and it is answered by its code alone
 * (SETTLED 7, 31; POLICY 62).
 */
export const sendNameless = (deps: Deps, r: NamelessReport): Promise<Received> =>
  as(deps.db, system('intake'), async (tx) => {
    const { caseId, reference } = await receive(deps, tx, {
      id: r.key,
      door: 'form',
      source: 'form',
      reporterId: null,
      affectedId: null,
      verdict: 'unverified',
      verdictReason: 'signed-out',
      receivedAt: deps.clock.now(),
      words: r.words,
      wishes: null,
      relation: r.relation,
      behaviours: r.behaviours,
      channel: 'unknown',
      danger: r.danger,
      tellManager: null,
      managerInvolved: false,
      about: r.about,
      evidence: [],
      proposals: aboutOf(r),
      mailId: null,
      to: r.to,
      mode: 'anonymous',
      role: r.witness ? 'witness' : undefined,
      returnCode: returnHash(returnCodeFor(deps, r.key)),
      digest: digestOf(r),
    })
    const next = await promisesOf(tx, caseId)
    return { reference, missing: [], next, canTakeBack: false, code: returnCodeFor(deps, r.key) }
  })

async function toIncoming(deps: Deps, tx: Tx, who: Person, r: NewReport): Promise<IncomingReport> {
  const colleague = r.onBehalfOf ? await findByAddress(tx, r.onBehalfOf) : undefined
  if (r.onBehalfOf && !colleague) throw new Refusal('invalid', 'report.colleague_unknown')
  const nameless = r.mode === 'anonymous'
  const pairs = r.items.map((item) => ({ item, evidence: evidenceOf(item) }))
  return {
    id: r.key,
    door: r.source === 'form' ? 'form' : 'extension',
    source: r.source,
    reporterId: nameless ? null : who.id,
    affectedId: colleague?.id ?? (nameless || r.witness ? null : who.id),
    verdict: 'verified',
    verdictReason: nameless ? 'session-nameless' : 'session',
    receivedAt: deps.clock.now(),
    words: r.words.trim(),
    wishes: r.wishes,
    relation: r.relation,
    behaviours: r.behaviours,
    channel: r.channel === 'unknown' && r.items.some((i) => i.kind === 'mail') ? 'email' : r.channel,
    danger: r.danger,
    tellManager: r.tellManager,
    managerInvolved: r.managerInvolved,
    about: r.about,
    evidence: pairs.map((p) => p.evidence),
    proposals: [...pairs.flatMap(({ item, evidence }) => proposalOf(item, evidence)), ...aboutOf(r)],
    mailId: null,
    to: r.to,
    ...(r.mode ? { mode: r.mode } : {}),
    role: r.witness ? 'witness' : undefined,
    internal: r.internal,
    ...(r.incidents ? { incidents: r.incidents } : {}),
    ...(nameless ? { returnCode: returnHash(returnCodeFor(deps, r.key)) } : {}),
    digest: digestOf(r),
  }
}

/** What the extension read from the mail system itself is B until a signature is found; what it saw on the page is D (MAIL section 5). */
const gradeOf = (item: EvidenceItem) =>
  item.kind === 'file'
    ? 'C'
    : item.fidelity === 'rendered' && item.kind === 'mail'
      ? 'D'
      : item.kind === 'page'
        ? 'D'
        : 'B'

/** Ways a capture says it took; anything else is somebody's words, and is kept sealed. */
const VIAS = new Set([
  'address',
  'crm',
  'dom',
  'file',
  'form',
  'gmail',
  'graph',
  'headers',
  'original',
  'outlook',
  'page',
  'show-original',
  'upload',
  'worker',
])

const evidenceOf = (item: EvidenceItem): IncomingEvidence => ({
  id: randomUUID(),
  kind: item.kind,
  fidelity: item.fidelity,
  via: VIAS.has(item.via) ? item.via : 'other',
  grade: gradeOf(item),
  hash: Buffer.from(item.sha256, 'hex'),
  size: item.size,
  place: 'expected',
  meta: {
    ...item.snapshot,
    name: item.name,
    type: item.type,
    tried: item.tried,
    selectors: item.selectors,
    via: item.via,
  },
})

/** The sender the page showed, or the record the person was looking at: identity comes from ids and addresses, never from names (EXT-18). */
function proposalOf({ kind, snapshot }: EvidenceItem, evidence: IncomingEvidence): IncomingProposal[] {
  const { crm, from, fromName, heading, emails, phones } = snapshot
  if (kind === 'crm-record' && crm) {
    const name = heading ?? fromName ?? ''
    return [
      {
        name,
        address: `crm:${crm.system}:${crm.host}:${crm.object}:${crm.id}`,
        seen: [
          ...(emails ?? []).map((value) => ({ kind: 'email' as const, value })),
          ...(phones ?? []).map((value) => ({ kind: 'phone' as const, value })),
        ],
        how: 'crm-record',
        grade: 'B',
        evidenceId: evidence.id,
      },
    ]
  }
  return from
    ? [
        {
          name: fromName ?? '',
          address: from.toLowerCase(),
          how: 'page',
          grade: evidence.grade,
          evidenceId: evidence.id,
        },
      ]
    : []
}

const aboutOf = (r: Pick<NewReport, 'about'>): IncomingProposal[] =>
  r.about.email || r.about.name
    ? [
        {
          name: r.about.name,
          address: r.about.email.toLowerCase(),
          organisation: r.about.organisation,
          how: 'own-words',
          grade: 'E',
        },
      ]
    : []
