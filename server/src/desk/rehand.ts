import type { Tx } from '../db/as.ts'

/** Gives the open steps of the desk to the case's new handler; runs as the service. */
export const rehand = (tx: Tx, caseId: string, handlerId: string) =>
  tx
    .updateTable('step')
    .set({ owner_id: handlerId })
    .where('case_id', '=', caseId)
    .where('owner_role', '=', 'hr')
    .where('state', '=', 'open')
    .execute()
