import { addIdentifier } from '../cases/third-party.ts'
import { CrmError, type CrmRecord, type CrmRef } from '../crm/connector.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { OpenConnection } from './connection.ts'
import { type Confirmed, findRecords } from './restrict.ts'

type Identifier = { kind: string; value: string; confirmed: boolean }

/** The extension's word for a CRM where it differs from the connector's. */
const VENDORS: Record<string, string> = { 'demo-crm': 'demo' }

/** The record that a `crm` identifier (`system:host:object:id`) names in this connection, if it belongs to it. */
export function refIn(connection: Pick<OpenConnection, 'vendor'>, value: string): CrmRef | undefined {
  const [system = '', , object = '', ...id] = value.split(':')
  return (VENDORS[system] ?? system) === connection.vendor && object && id.length
    ? { type: object, id: id.join(':') }
    : undefined
}

/**
 * Every record of an identity in one CRM: the record somebody stood on when they reported, and all that carry its addresses. What the
 * CRM itself says of that record becomes part of the identity; what a page showed does not (EXT-18, CRM-1).
 */
export async function recordsOf(
  deps: Deps,
  connection: OpenConnection,
  thirdPartyId: string,
  identifiers: readonly Identifier[],
  signal: AbortSignal,
): Promise<CrmRecord[]> {
  const named: CrmRecord[] = []
  for (const { value } of identifiers.filter((i) => i.confirmed && i.kind === 'crm')) {
    const ref = refIn(connection, value)
    const record = ref && (await readable(connection, ref, signal))
    if (record) named.push(record)
  }
  const given = identifiers.flatMap(({ kind, value, confirmed }): Confirmed[] =>
    confirmed && (kind === 'email' || kind === 'phone') ? [{ kind, value }] : [],
  )
  const told = named.flatMap((r): Confirmed[] => [
    ...r.emails.map((value) => ({ kind: 'email' as const, value })),
    ...r.phones.map((value) => ({ kind: 'phone' as const, value })),
  ])
  if (told.length)
    await as(deps.db, system('worker'), async (tx) => {
      for (const one of told) await addIdentifier(deps, tx, thirdPartyId, one, 'confirmed', `crm:${connection.id}`)
    })
  const found = await findRecords(connection.connector, [...given, ...told], signal)
  return [...new Map([...named, ...found].map((r) => [`${r.ref.type}/${r.ref.id}`, r])).values()]
}

async function readable({ connector }: OpenConnection, ref: CrmRef, signal: AbortSignal) {
  try {
    return await connector.read(ref, signal)
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not_found_or_hidden') return undefined
    throw error
  }
}
