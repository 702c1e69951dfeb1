import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'

export type IdentifierKind = 'email' | 'phone' | 'domain' | 'crm'
export type GivenIdentifier = { kind: IdentifierKind; value: string }

/** One spelling for each address and number, so that equals meet. Phones keep digits and a leading plus. */
export const normal = ({ kind, value }: { kind: string; value: string }): string => {
  const text = value.trim().normalize('NFKC')
  return kind === 'phone' ? text.replace(/[^\d+]/g, '') : text.toLowerCase()
}

/** The index of the business an address or domain belongs to; contracts are found by it (POLICY 48). */
export function domainBlind(deps: Pick<Deps, 'keys'>, given: GivenIdentifier): Buffer | null {
  if (given.kind !== 'email' && given.kind !== 'domain') return null
  const domain = normal(given).replace(/^.*@/, '')
  return domain ? blind(deps.keys, 'domain', domain) : null
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
    known?: GivenIdentifier | { kind: 'organisation'; value: string }
  },
) {
  const id = o.known ? idFrom(blind(deps.keys, `third-party:${o.known.kind}`, normal(o.known))) : randomUUID()
  await tx
    .insertInto('third_party')
    .values({
      id,
      kind: o.kind,
      organisation_id: o.organisationId ?? null,
      name_sealed: sealText(deps.keys.installation, o.name, placeOf('third_party', 'name', id)),
      relation: o.relation,
      created_at: deps.clock.now(),
    })
    .onConflict((c) => c.column('id').doNothing())
    .execute()
  return id
}

export type NewIdentifier = { thirdPartyId: string; given: GivenIdentifier; source: string }

/** Notes addresses, numbers or records of third parties; a known one changes only towards `confirmed`. */
export async function addIdentifiers(
  deps: Deps,
  tx: Tx,
  list: readonly NewIdentifier[],
  state: 'confirmed' | 'suggested',
) {
  const at = deps.clock.now()
  const rows = new Map(
    list.flatMap(({ thirdPartyId, given, source }) => {
      const value = normal(given)
      const hash = blind(deps.keys, given.kind, value)
      const id = randomUUID()
      const row = {
        id,
        third_party_id: thirdPartyId,
        kind: given.kind,
        blind: hash,
        value_sealed: sealText(deps.keys.installation, value, placeOf('identifier', 'value', id)),
        state,
        source,
        at,
        domain_blind: domainBlind(deps, given),
      }
      return value ? [[`${thirdPartyId} ${given.kind} ${hash.toString('hex')}`, row] as const] : []
    }),
  )
  if (!rows.size) return
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  await tx
    .insertInto('identifier')
    .values(sorted)
    .onConflict((c) =>
      state === 'confirmed'
        ? c
            .columns(['third_party_id', 'kind', 'blind'])
            .doUpdateSet((eb) => ({ state: 'confirmed', source: eb.ref('excluded.source') }))
        : c.columns(['third_party_id', 'kind', 'blind']).doNothing(),
    )
    .execute()
}

/** Notes one of them. */
export const addIdentifier = (
  deps: Deps,
  tx: Tx,
  thirdPartyId: string,
  given: GivenIdentifier,
  state: 'confirmed' | 'suggested',
  source: string,
) => addIdentifiers(deps, tx, [{ thirdPartyId, given, source }], state)

export type Sighting = {
  identifier: GivenIdentifier
  name: string
  relation: string
  source: string
  seen: GivenIdentifier[]
}

/** The third party of each sighting, known or new, in the order given. What else was seen beside it becomes a suggestion. */
export async function settleThirdParties(deps: Deps, tx: Tx, sightings: readonly Sighting[]): Promise<string[]> {
  if (!sightings.length) return []
  const hashes = sightings.map(({ identifier }) => blind(deps.keys, identifier.kind, normal(identifier)))
  const rows = await tx
    .selectFrom('identifier')
    .where('blind', 'in', hashes)
    .where('state', '=', 'confirmed')
    .select(['blind', 'third_party_id'])
    .orderBy('at', 'desc')
    .execute()
  const known = new Map(rows.map((r) => [r.blind.toString('hex'), r.third_party_id]))
  const settled = sightings.map((s, i) => {
    const found = known.get(hashes[i]!.toString('hex'))
    return {
      ...s,
      known: found !== undefined,
      id: found ?? idFrom(blind(deps.keys, `third-party:${s.identifier.kind}`, normal(s.identifier))),
    }
  })
  const fresh = new Map(settled.filter((s) => !s.known).map((s) => [s.id, s]))
  if (fresh.size)
    await tx
      .insertInto('third_party')
      .values(
        [...fresh.values()]
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .map((s) => ({
            id: s.id,
            kind: 'person' as const,
            organisation_id: null,
            name_sealed: sealText(deps.keys.installation, s.name, placeOf('third_party', 'name', s.id)),
            relation: s.relation,
            created_at: deps.clock.now(),
          })),
      )
      .onConflict((c) => c.column('id').doNothing())
      .execute()
  await addIdentifiers(
    deps,
    tx,
    settled.filter((s) => !s.known).map((s) => ({ thirdPartyId: s.id, given: s.identifier, source: s.source })),
    'confirmed',
  )
  await addIdentifiers(
    deps,
    tx,
    settled.flatMap((s) => s.seen.map((given) => ({ thirdPartyId: s.id, given, source: 'page' }))),
    'suggested',
  )
  return settled.map((s) => s.id)
}

export const thirdPartyName = (deps: Pick<Deps, 'keys'>, row: { id: string; name_sealed: Buffer }) =>
  openText(deps.keys.installation, row.name_sealed, placeOf('third_party', 'name', row.id))
export const identifierValue = (deps: Pick<Deps, 'keys'>, row: { id: string; value_sealed: Buffer }) =>
  openText(deps.keys.installation, row.value_sealed, placeOf('identifier', 'value', row.id))

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
