import { addEvents } from '../cases/event.ts'
import type { Perform } from './action.ts'

/** What its own door has done already, such as sending a letter: here it becomes a line for whoever works on the case. */
export const sayDone: Perform = async (deps, tx, doings) => {
  await addEvents(
    deps,
    tx,
    undefined,
    doings.map((doing) => ({
      caseId: doing.caseId,
      by: doing.by,
      kind: 'action.done',
      visibility: 'desk-and-manager' as const,
      params: { action: doing.rule.title ?? doing.name },
    })),
  )
}
