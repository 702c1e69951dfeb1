import { addIdentifier, addThirdParty, type GivenIdentifier, normal, thirdPartyWith } from '../cases/third-party.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { sealText } from '../keys/seal.ts'
import type { IncomingProposal, IncomingReport } from './input.ts'

/**
 * The proposal a report may act on at once: grade A to C, from a verified person, with an address that is not one of ours, and no
 * other of that kind beside it (SETTLED 29). Everything else waits for a human.
 */
export async function joinable(tx: Tx, r: IncomingReport): Promise<IncomingProposal | undefined> {
  if (r.verdict !== 'verified') return undefined
  const sure = r.proposals.filter((p) => p.address && 'ABC'.includes(p.grade))
  const addresses = new Set(sure.map((p) => normal(identifierOf(p))))
  const [only] = sure
  if (!only || addresses.size !== 1) return undefined
  const [address] = addresses
  const ours = await tx
    .selectFrom('person')
    .leftJoin('person_address', 'person_address.person_id', 'person.id')
    .where((eb) => eb.or([eb('person.email', '=', address!), eb('person_address.address', '=', address!)]))
    .select('person.id')
    .executeTakeFirst()
  return ours ? undefined : only
}

/** `crm:…` names a record; everything else is an address or a number. */
export const identifierOf = (p: Pick<IncomingProposal, 'address'>): GivenIdentifier =>
  p.address.startsWith('crm:')
    ? { kind: 'crm', value: p.address.slice(4) }
    : p.address.includes('@')
      ? { kind: 'email', value: p.address }
      : { kind: 'phone', value: p.address }

/** The third party of a proposal, known or new; the reporter's other identifiers of the same evidence become suggestions. */
export async function thirdPartyOf(deps: Deps, tx: Tx, r: IncomingReport, p: IncomingProposal): Promise<string> {
  const known = await thirdPartyWith(deps, tx, [identifierOf(p)])
  const id =
    known?.id ??
    (await addThirdParty(deps, tx, {
      kind: 'person',
      name: p.name || p.address,
      relation: r.relation,
      known: identifierOf(p),
    }))
  await addIdentifier(deps, tx, id, identifierOf(p), 'confirmed', `evidence:${p.grade}`)
  for (const seen of p.seen ?? []) await addIdentifier(deps, tx, id, seen, 'suggested', 'page')
  return id
}

/** Keeps every sender found, with how and where, for a human to confirm or correct (MAIL section 5). */
export async function addProposals(deps: Deps, tx: Tx, caseId: string, r: IncomingReport) {
  for (const p of r.proposals) {
    await tx
      .insertInto('proposal')
      .values({
        case_id: caseId,
        report_id: r.id,
        name_sealed: sealText(
          deps.keys.installation,
          JSON.stringify({ name: p.name, address: p.address, organisation: p.organisation ?? '' }),
          'proposal.name',
        ),
        blind: p.address ? blind(deps.keys, identifierOf(p).kind, normal(identifierOf(p))) : null,
        how: p.how,
        grade: p.grade,
        evidence_id: p.evidenceId ?? null,
        state: 'open',
        at: deps.clock.now(),
        decided_by: null,
        decided_at: null,
      })
      .execute()
  }
}
