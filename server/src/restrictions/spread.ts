import { identifiersOf } from '../cases/third-party.ts'
import { CrmError } from '../crm/connector.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { CARRY_OUT_MARK } from './carry-out-mark.ts'
import { connections, type OpenConnection, stopConnection } from './connection.ts'
import { planMark } from './mark-rows.ts'
import { stageNow } from './queries.ts'
import { type Confirmed, findRecords } from './restrict.ts'

/** The one "record" of a connection that is a list file: all its identifiers travel together. */
export const LIST_RECORD = { type: 'list', id: 'whole' }

/**
 * After a hold came or went: finds every record of the confirmed identifiers in every CRM (CRM-1), plans a mark on each, and runs
 * every mark again. May run twice. Throws when a CRM could not be asked, so that the job comes back.
 */
export async function spreadRestriction(
  deps: Deps,
  restrictionId: string,
  signal: AbortSignal = AbortSignal.timeout(300_000),
): Promise<void> {
  const { stage, identifiers, open } = await as(deps.db, system('worker'), async (tx) => {
    const { third_party_id } = await tx
      .selectFrom('restriction')
      .where('id', '=', restrictionId)
      .select('third_party_id')
      .executeTakeFirstOrThrow()
    return {
      stage: await stageNow(deps, tx, restrictionId),
      identifiers: await identifiersOf(deps, tx, third_party_id),
      open: await connections(deps, tx),
    }
  })
  const confirmed = identifiers.flatMap(({ kind, value, confirmed }): Confirmed[] =>
    confirmed && (kind === 'email' || kind === 'phone') ? [{ kind, value }] : [],
  )
  const failures: unknown[] = []
  if (stage === 'pause' || stage === 'unqualified')
    for (const connection of open.filter(({ state }) => state === 'working'))
      try {
        const refs = await recordsIn(deps, connection, confirmed, signal)
        await as(deps.db, system('worker'), async (tx) => {
          for (const ref of refs) await planMark(deps, tx, { restrictionId, connection: connection.id, stage, ...ref })
        })
      } catch (error) {
        // One CRM that is down must not keep the others waiting.
        failures.push(error)
      }
  await as(deps.db, system('worker'), (tx) => runMarks(deps, tx, restrictionId))
  if (failures.length) throw failures[0]
}

async function recordsIn(deps: Deps, connection: OpenConnection, confirmed: Confirmed[], signal: AbortSignal) {
  if (!connection.connector.caps.readBack) return confirmed.length ? [LIST_RECORD] : []
  try {
    const found = await findRecords(connection.connector, confirmed, signal)
    return found.map(({ ref }) => ref).filter(({ type }) => type in connection.mapping.objects)
  } catch (error) {
    if (!(error instanceof CrmError) || error.kind !== 'auth') throw error
    await stopConnection(deps, connection.id, 'auth')
    return []
  }
}

async function runMarks(deps: Deps, tx: Tx, restrictionId: string): Promise<void> {
  const marks = await tx
    .selectFrom('mark')
    .where('restriction_id', '=', restrictionId)
    .where('state', '<>', 'moved')
    .select('id')
    .execute()
  for (const { id } of marks) await deps.jobs.enqueue(tx, CARRY_OUT_MARK, { markId: id })
}
