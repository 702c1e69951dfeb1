import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { connections } from './connection.ts'
import { checkDrift, type Drift } from './drift.ts'
import { claimMark, databaseMarks, planMark, releaseMark } from './mark-rows.ts'

/**
 * Looks whether a marked record still shows the mark (CRM.md 5); what changed becomes a line on the case for the desk. A merged record's
 * survivor is planned as a mark of its own. Returns what was seen. Throws the connector's `CrmError`.
 */
export async function watchMark(
  deps: Deps,
  markId: string,
  signal: AbortSignal = AbortSignal.timeout(60_000),
): Promise<Drift | undefined> {
  const claimed = await claimMark(deps, markId)
  if (!claimed) return undefined
  try {
    const open = await as(deps.db, system('worker'), (tx) => connections(deps, tx))
    const connection = open.find(({ id, state }) => id === claimed.connection && state === 'working')
    if (!connection?.connector.caps.readBack) return undefined
    const { connector, mapping } = connection
    const store = databaseMarks(deps, claimed)
    const { drift } = await checkDrift(
      { connector, mapping, store, reference: claimed.reference },
      claimed.mark,
      signal,
    )
    if (drift?.kind === 'moved')
      await as(deps.db, system('worker'), (tx) =>
        planMark(deps, tx, {
          restrictionId: claimed.restrictionId,
          connection: claimed.connection,
          stage: claimed.mark.wanted,
          ...drift.to,
        }),
      )
    return drift
  } finally {
    await releaseMark(deps, claimed, null)
  }
}
