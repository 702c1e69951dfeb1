import { addEvents } from '../cases/event.ts'
import type { Perform } from './action.ts'
import { keepAway } from './keep-away.ts'

/** No products and services until the behaviour is corrected: marked in the CRM, with the earlier values kept (POLICY 35). */
export const refuse: Perform = async (deps, tx, doings) => {
  await keepAway(deps, tx, doings)
  // an earlier lift is over with this, so that the next one can be decided
  for (const { caseId } of doings)
    await tx
      .updateTable('action')
      .set({ state: 'undone' })
      .where('case_id', '=', caseId)
      .where('kind', '=', 'refusal.lift')
      .execute()
  const events = doings.map(({ caseId, by, rule, name }) => ({
    caseId,
    by,
    kind: 'service.refused',
    visibility: 'reporter-too' as const,
    params: { action: rule.title ?? name },
  }))
  await addEvents(deps, tx, undefined, events)
}
