import { addEvents, type NewEvent } from '../cases/event.ts'
import type { Doing, Perform } from './action.ts'

/** What is carried out by a line on the timeline alone, without words. */
export const line =
  (says: (doing: Doing) => Pick<NewEvent, 'kind' | 'visibility' | 'params'>): Perform =>
  async (deps, tx, doings) => {
    await addEvents(
      deps,
      tx,
      undefined,
      doings.map((doing) => ({ caseId: doing.caseId, by: doing.by, ...says(doing) })),
    )
  }
