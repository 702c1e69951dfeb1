import { addEvents } from '../cases/event.ts'
import type { Perform } from './action.ts'
import { keepAway } from './keep-away.ts'

/** A contract ends: written down for everybody on the case, and queued for the CRM (POLICY 34). The contract and its end are in the details. */
export const dissolve: Perform = async (deps, tx, doings) => {
  await keepAway(deps, tx, doings)
  const events = doings.map(({ caseId, by, rule, name }) => ({
    caseId,
    by,
    kind: 'contract.ended',
    visibility: 'reporter-too' as const,
    params: { action: rule.title ?? name },
  }))
  await addEvents(deps, tx, undefined, events)
}
