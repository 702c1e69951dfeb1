import type { Tx } from '../db/as.ts'

/** Gives the open steps of the desk to the case's new handler, and those of a manager whom nobody plays here; runs as the service. */
export const rehand = (tx: Tx, caseId: string, handlerId: string) =>
  tx
    .updateTable('step')
    .set({ owner_id: handlerId })
    .where('case_id', '=', caseId)
    .where(({ eb, or, and, not, exists, selectFrom }) =>
      or([
        eb('owner_role', '=', 'hr'),
        and([
          eb('owner_role', 'in', ['manager', 'supervisor', 'upline']),
          not(
            exists(
              selectFrom('case_member as m')
                .whereRef('m.case_id', '=', 'step.case_id')
                .whereRef('m.person_id', '=', 'step.owner_id')
                .where('m.part', 'in', ['manager', 'upline'])
                .where('m.valid_to', 'is', null)
                .select('m.person_id'),
            ),
          ),
        ]),
      ]),
    )
    .where('state', '=', 'open')
    .execute()
