import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { addHolds } from '../restrictions/hold.ts'
import type { Doing } from './action.ts'

/** Marks the third parties in the CRM by a job, with the earlier values kept; whoever is not known yet has no record to mark. */
export async function keepAway(deps: Deps, tx: Tx, doings: readonly Doing[]): Promise<void> {
  const holds = doings.flatMap(({ caseId, thirdPartyId, rule, id, by }) =>
    thirdPartyId
      ? [
          {
            caseId,
            thirdPartyId,
            stage: 'unqualified' as const,
            ground: rule.clause,
            actionId: id,
            deciderId: by.kind === 'person' ? by.id : null,
          },
        ]
      : [],
  )
  await addHolds(deps, tx, holds)
}
