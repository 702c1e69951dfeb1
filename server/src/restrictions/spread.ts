import { identifiersOf } from '../cases/third-party.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { CARRY_OUT_MARK } from './carry-out-mark.ts'
import { connections, type OpenConnection, stopConnection } from './connection.ts'
import { planMark } from './mark-rows.ts'
import { stageNow } from './queries.ts'
import { recordsOf } from './records.ts'
import { causeOf, endSearch, SEARCH, searchWaits } from './search.ts'

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
  const { stage, thirdPartyId, identifiers, open } = await as(deps.db, system('worker'), async (tx) => {
    const { third_party_id } = await tx
      .selectFrom('restriction')
      .where('id', '=', restrictionId)
      .select('third_party_id')
      .executeTakeFirstOrThrow()
    return {
      thirdPartyId: third_party_id,
      stage: await stageNow(deps, tx, restrictionId),
      identifiers: await identifiersOf(deps, tx, third_party_id),
      open: await connections(deps, tx),
    }
  })
  const failures: unknown[] = []
  if (stage === 'pause' || stage === 'unqualified')
    for (const connection of open) {
      if (connection.state !== 'working') {
        // It waits for its admin, and so does the search.
        const cause = connection.problem === 'other-organisation' ? 'other-organisation' : 'auth'
        await as(deps.db, system('worker'), (tx) => searchWaits(tx, restrictionId, connection.id, cause))
        continue
      }
      try {
        const refs = await recordsIn(deps, connection, thirdPartyId, identifiers, signal)
        await as(deps.db, system('worker'), async (tx) => {
          for (const ref of refs) await planMark(deps, tx, { restrictionId, connection: connection.id, stage, ...ref })
          await endSearch(deps, tx, restrictionId, connection.id)
        })
      } catch (error) {
        const cause = causeOf(error)
        if (cause) await as(deps.db, system('worker'), (tx) => searchWaits(tx, restrictionId, connection.id, cause))
        // One CRM that is down must not keep the others waiting; a refused sign-in waits for its admin.
        if (cause !== 'auth') failures.push(error)
      }
    }
  await as(deps.db, system('worker'), async (tx) => {
    if (stage !== 'pause' && stage !== 'unqualified') await endSearch(deps, tx, restrictionId)
    await runMarks(deps, tx, restrictionId)
  })
  if (failures.length) throw failures[0]
}

type Identifiers = Awaited<ReturnType<typeof identifiersOf>>

async function recordsIn(
  deps: Deps,
  connection: OpenConnection,
  thirdPartyId: string,
  identifiers: Identifiers,
  signal: AbortSignal,
) {
  if (!connection.connector.caps.readBack) return identifiers.some((i) => i.confirmed) ? [LIST_RECORD] : []
  try {
    const found = await recordsOf(deps, connection, thirdPartyId, identifiers, signal)
    return found.map(({ ref }) => ref).filter(({ type }) => type in connection.mapping.objects)
  } catch (error) {
    if (causeOf(error) === 'auth') await stopConnection(deps, connection.id, 'auth')
    throw error
  }
}

async function runMarks(deps: Deps, tx: Tx, restrictionId: string): Promise<void> {
  const marks = await tx
    .selectFrom('mark')
    .where('restriction_id', '=', restrictionId)
    .where('state', '<>', 'moved')
    .where('record_type', '<>', SEARCH)
    .select('id')
    .execute()
  for (const { id } of marks) await deps.jobs.enqueue(tx, CARRY_OUT_MARK, { markId: id })
}
