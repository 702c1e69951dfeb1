import { randomUUID } from 'node:crypto'
import { type GivenIdentifier, normal, type Sighting, settleThirdParties } from '../cases/third-party.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import type { IncomingProposal, IncomingReport } from './input.ts'

/** `crm:…` names a record; everything else is an address or a number. */
export const identifierOf = (p: Pick<IncomingProposal, 'address'>): GivenIdentifier =>
  p.address.startsWith('crm:')
    ? { kind: 'crm', value: p.address.slice(4) }
    : p.address.includes('@')
      ? { kind: 'email', value: p.address }
      : { kind: 'phone', value: p.address }

type Acted = Pick<IncomingReport, 'verdict' | 'relation' | 'proposals'>

/** Of a verified person's report: the only sender of grade A to C with an address, if there is exactly one (SETTLED 29). */
function sureOf(r: Acted): IncomingProposal | undefined {
  if (r.verdict !== 'verified') return undefined
  const sure = r.proposals.filter((p) => p.address && 'ABC'.includes(p.grade))
  return new Set(sure.map((p) => normal(identifierOf(p)))).size === 1 ? sure[0] : undefined
}

/**
 * The third party each report may act on at once: that of its one sure sender, unless the address is one of ours. Everything else waits
 * for a human. In the order given; null where nobody is known.
 */
export async function thirdPartiesOf(deps: Deps, tx: Tx, reports: readonly Acted[]): Promise<(string | null)[]> {
  const sure = reports.map(sureOf)
  const ours = await oursAmong(
    tx,
    sure.flatMap((p) => (p ? [normal(identifierOf(p))] : [])),
  )
  const acted = sure.map((p) => (p && !ours.has(normal(identifierOf(p))) ? p : undefined))
  const sightings = acted.flatMap((p, i): Sighting[] =>
    p
      ? [
          {
            identifier: identifierOf(p),
            name: p.name || p.address,
            relation: reports[i]!.relation,
            source: `evidence:${p.grade}`,
            seen: p.seen ?? [],
          },
        ]
      : [],
  )
  const ids = await settleThirdParties(deps, tx, sightings)
  let n = 0
  return acted.map((p) => (p ? ids[n++]! : null))
}

async function oursAmong(tx: Tx, addresses: readonly string[]): Promise<Set<string>> {
  if (!addresses.length) return new Set()
  const list = [...new Set(addresses)]
  const rows = await tx
    .selectFrom('person')
    .where('email', 'in', list)
    .select('email as address')
    .union(tx.selectFrom('person_address').where('address', 'in', list).select('address'))
    .execute()
  return new Set(rows.map((r) => r.address))
}

/** Keeps every sender found, with how and where, for a human to confirm or correct (MAIL section 5). */
export async function addProposals(
  deps: Deps,
  tx: Tx,
  list: readonly { caseId: string; key: Buffer; report: Pick<IncomingReport, 'id' | 'proposals'> }[],
) {
  const at = deps.clock.now()
  const rows = list.flatMap(({ caseId, key, report }) =>
    report.proposals.map((p) => ({
      ...sealedProposal(key, caseId, p),
      case_id: caseId,
      report_id: report.id,
      blind: p.address ? blind(deps.keys, identifierOf(p).kind, normal(identifierOf(p))) : null,
      how: p.how,
      grade: p.grade,
      evidence_id: p.evidenceId ?? null,
      state: 'open' as const,
      at,
      decided_by: null,
      decided_at: null,
    })),
  )
  if (rows.length) await tx.insertInto('proposal').values(rows).execute()
}

function sealedProposal(key: Buffer, caseId: string, { name, address, organisation = '' }: IncomingProposal) {
  const id = randomUUID()
  const said = JSON.stringify({ name, address, organisation })
  return { id, name_sealed: sealText(key, said, placeOf('proposal', 'name', id, caseId)) }
}

/** The sender of a proposal, opened with the key of its case. */
export const openProposal = (key: Buffer, row: { id: string; case_id: string; name_sealed: Buffer }) =>
  JSON.parse(openText(key, row.name_sealed, placeOf('proposal', 'name', row.id, row.case_id))) as {
    name: string
    address: string
    organisation: string
  }
