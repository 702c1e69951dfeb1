import { addEvents } from '../cases/event.ts'
import type { Perform } from './action.ts'

/** The police were contacted: the fact, and a line for the people of the case (POLICY 53, 59). What was said is in the details. */
export const contactPolice: Perform = async (deps, tx, doings) => {
  const at = deps.clock.now()
  await tx
    .insertInto('fact')
    .values(
      doings.map(({ caseId, by, incidentId }) => ({
        case_id: caseId,
        name: 'police.done',
        value: 'yes',
        source: 'action:referral.police',
        by_id: by.kind === 'person' ? by.id : null,
        incident_id: incidentId,
        at,
      })),
    )
    .execute()
  const events = doings.map(({ caseId, by }) => ({
    caseId,
    by,
    kind: 'police.contacted',
    visibility: 'reporter-too' as const,
  }))
  await addEvents(deps, tx, undefined, events)
}
