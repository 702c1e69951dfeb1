import { addEvents } from '../cases/event.ts'
import type { Perform } from './action.ts'

/** A service is withdrawn: written down for everybody on the case; the letter about it is a step of its own. */
export const withdrawService: Perform = async (deps, tx, doings) => {
  await addEvents(
    deps,
    tx,
    undefined,
    doings.map((doing) => ({
      caseId: doing.caseId,
      by: doing.by,
      kind: 'service.withdrawn',
      visibility: 'reporter-too' as const,
      params: { action: doing.rule.title ?? doing.name },
    })),
  )
}
