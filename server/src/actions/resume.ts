import { addEvents } from '../cases/event.ts'
import { releaseHoldsOf } from '../restrictions/hold.ts'
import type { Perform } from './action.ts'

/** The customer is served again: what the refusal marked goes back to the values it had (POLICY 35). */
export const resume: Perform = async (deps, tx, doings) => {
  for (const { caseId, by } of doings) {
    const refused = await tx
      .updateTable('action')
      .set({ state: 'undone' })
      .where('case_id', '=', caseId)
      .where('kind', '=', 'refusal')
      .where('state', '=', 'carried-out')
      .returning('id')
      .execute()
    const ids = refused.map((a) => a.id)
    if (ids.length) await releaseHoldsOf(deps, tx, ids, by.kind === 'person' ? by.id : null, 'corrected')
  }
  const events = doings.map(({ caseId, by, rule, name }) => ({
    caseId,
    by,
    kind: 'service.resumed',
    visibility: 'reporter-too' as const,
    params: { action: rule.title ?? name },
  }))
  await addEvents(deps, tx, undefined, events)
}
