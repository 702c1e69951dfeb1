import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'

type Keyed = Pick<Deps, 'keys'>
export type Identity = { personId: string; name: string; address: string }
export type Reported = { caseId: string; reportId: string; reporterId: string | null }

const place = (caseId: string) => `identity:${caseId}`

/**
 * Seals who sent each report in a field of its own, under a data key that is not the case's (SECURITY K3): whoever holds the key of a
 * case does not hold this one. Runs as `system:intake`, with the report or when its sender is proven later.
 */
export async function keepIdentities(deps: Keyed, tx: Tx, list: readonly Reported[]): Promise<void> {
  const known = list.flatMap(({ reporterId, ...rest }) => (reporterId ? [{ ...rest, reporterId }] : []))
  if (!known.length) return
  const people = await tx
    .selectFrom('person')
    .where('id', 'in', [...new Set(known.map((k) => k.reporterId))])
    .select(['id', 'name', 'email'])
    .execute()
  const named = new Map(people.map((p) => [p.id, { personId: p.id, name: p.name, address: p.email }]))
  const keys = await keysFor(deps, tx, [...new Set(known.map((k) => k.caseId))])
  const rows = known.map(({ caseId, reportId, reporterId }) => ({
    report_id: reportId,
    case_id: caseId,
    identity_sealed: sealText(
      keys.get(caseId)!,
      JSON.stringify(named.get(reporterId)),
      placeOf('report_identity', 'identity', reportId, caseId),
    ),
  }))
  await tx
    .insertInto('report_identity')
    .values(rows)
    .onConflict((c) =>
      c.column('report_id').doUpdateSet((eb) => ({ identity_sealed: eb.ref('excluded.identity_sealed') })),
    )
    .execute()
}

/** The identity keys the desk holds; a case without one gets it. */
async function keysFor(deps: Keyed, tx: Tx, caseIds: readonly string[]): Promise<Map<string, Buffer>> {
  const held = new Map(
    await Promise.all((await wrapped(tx, caseIds)).map(async (row) => [row.case_id, await opened(deps, row)] as const)),
  )
  const made = await Promise.all(
    caseIds.filter((id) => !held.has(id)).map(async (id) => ({ id, ...(await deps.keys.kek.make(place(id))) })),
  )
  if (made.length)
    await tx
      .insertInto('identity_key')
      .values(made.map(({ id, kek, wrapped: bytes }) => ({ case_id: id, kek, wrapped: bytes })))
      .execute()
  for (const { id, key } of made) held.set(id, key)
  return held
}

const wrapped = (tx: Tx, caseIds: readonly string[]) =>
  tx
    .selectFrom('identity_key')
    .where('case_id', 'in', [...caseIds])
    .where('holder', '=', 'desk')
    .select(['case_id', 'kek', 'wrapped'])
    .execute()

const opened = ({ keys }: Keyed, row: { case_id: string; kek: string; wrapped: Buffer }) =>
  keys.kek.unwrap(row, place(row.case_id))

/** Who sent the reports of a case, by report, for those who hold its identity key. @throws missing when nobody here holds it */
export async function identitiesOf(deps: Keyed, tx: Tx, caseId: string): Promise<Map<string, Identity>> {
  const [row] = await wrapped(tx, [caseId])
  if (!row) throw missing()
  const key = await opened(deps, row)
  const sealed = await tx.selectFrom('report_identity').where('case_id', '=', caseId).selectAll().execute()
  return new Map(
    sealed.map((r) => [
      r.report_id,
      JSON.parse(openText(key, r.identity_sealed, placeOf('report_identity', 'identity', r.report_id, caseId))),
    ]),
  )
}

/**
 * Ends the desk's hold on who reported: its wrapping is destroyed, so no key of this installation opens the field any more. What another
 * holder has, such as a custodian, still opens it. Runs as the service. @returns whether there was something to end
 */
export async function revokeIdentities(deps: Pick<Deps, 'clock'>, tx: Tx, caseId: string): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`select app.revoke_identity(${caseId}) as ended`.execute(tx)
  const ended = rows[0]?.ended ?? false
  if (ended) await record(tx, deps.clock, { action: 'identity.revoked', caseId })
  return ended
}
