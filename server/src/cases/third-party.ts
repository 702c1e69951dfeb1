import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { openText, sealText } from '../keys/seal.ts'

export type IdentifierKind = 'email' | 'phone' | 'domain' | 'crm'
export type GivenIdentifier = { kind: IdentifierKind; value: string }

/** One spelling for each address and number, so that equals meet. Phones keep digits and a leading plus. */
export const normal = ({ kind, value }: GivenIdentifier): string => {
  const text = value.trim().normalize('NFKC')
  return kind === 'phone' ? text.replace(/[^\d+]/g, '') : text.toLowerCase()
}

/** The third party a confirmed identifier belongs to, if any. */
export async function thirdPartyWith(deps: Deps, tx: Tx, identifiers: readonly GivenIdentifier[]) {
  const blinds = identifiers.filter((i) => normal(i)).map((i) => blind(deps.keys, i.kind, normal(i)))
  if (!blinds.length) return undefined
  return tx
    .selectFrom('identifier')
    .where('blind', 'in', blinds)
    .where('state', '=', 'confirmed')
    .select('third_party_id as id')
    .orderBy('at')
    .executeTakeFirst()
}

/** An id made of the blind index: simultaneous first reports about one address meet in one third party. */
const idFrom = (hash: Buffer) => {
  const hex = hash.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A new person or organisation outside. Names are sealed under the installation's key: third parties outlive one case. */
export async function addThirdParty(
  deps: Deps,
  tx: Tx,
  o: {
    kind: 'person' | 'organisation'
    name: string
    relation: string
    organisationId?: string | null
    known?: GivenIdentifier
  },
) {
  const id = o.known ? idFrom(blind(deps.keys, `third-party:${o.known.kind}`, normal(o.known))) : randomUUID()
  await tx
    .insertInto('third_party')
    .values({
      id,
      kind: o.kind,
      organisation_id: o.organisationId ?? null,
      name_sealed: sealText(deps.keys.installation, o.name, 'third_party.name'),
      relation: o.relation,
      created_at: deps.clock.now(),
    })
    .onConflict((c) => c.column('id').doNothing())
    .execute()
  return id
}

/** Notes an address, number or record of a third party; a known one changes only towards `confirmed`. */
export async function addIdentifier(
  deps: Deps,
  tx: Tx,
  thirdPartyId: string,
  given: GivenIdentifier,
  state: 'confirmed' | 'suggested',
  source: string,
) {
  const value = normal(given)
  if (!value) return
  await tx
    .insertInto('identifier')
    .values({
      third_party_id: thirdPartyId,
      kind: given.kind,
      blind: blind(deps.keys, given.kind, value),
      value_sealed: sealText(deps.keys.installation, value, 'identifier.value'),
      state,
      source,
      at: deps.clock.now(),
    })
    .onConflict((c) =>
      state === 'confirmed'
        ? c.columns(['third_party_id', 'kind', 'blind']).doUpdateSet({ state: 'confirmed', source })
        : c.columns(['third_party_id', 'kind', 'blind']).doNothing(),
    )
    .execute()
}

export const thirdPartyName = (deps: Pick<Deps, 'keys'>, row: { name_sealed: Buffer }) =>
  openText(deps.keys.installation, row.name_sealed, 'third_party.name')
export const identifierValue = (deps: Pick<Deps, 'keys'>, row: { value_sealed: Buffer }) =>
  openText(deps.keys.installation, row.value_sealed, 'identifier.value')

/** The identifiers of a third party, opened. */
export async function identifiersOf(deps: Deps, tx: Tx, thirdPartyId: string) {
  const rows = await tx
    .selectFrom('identifier')
    .where('third_party_id', '=', thirdPartyId)
    .where('state', '<>', 'withdrawn')
    .select(['id', 'kind', 'value_sealed', 'state'])
    .orderBy('at')
    .execute()
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind,
    value: identifierValue(deps, r),
    confirmed: r.state === 'confirmed',
  }))
}
