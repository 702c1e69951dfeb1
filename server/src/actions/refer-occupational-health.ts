import { addEvents } from '../cases/event.ts'
import type { Perform } from './action.ts'

/** A referral to Occupational Health, after the person asked for it: on file for them and for whoever referred, nobody else (POLICY 117). */
export const referOccupationalHealth: Perform = async (deps, tx, doings) => {
  await addEvents(
    deps,
    tx,
    undefined,
    doings.map((doing) => ({
      caseId: doing.caseId,
      by: doing.by,
      kind: 'occupational-health.referred',
      visibility: 'wellbeing' as const,
    })),
  )
}
