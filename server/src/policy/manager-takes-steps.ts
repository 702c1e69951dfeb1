import type { Tx } from '../db/as.ts'

/** A manager who comes to a case later takes their open steps from the desk, which held them meanwhile (POLICY 41, 67). Runs as the service. */
export const managerTakesSteps = (tx: Tx, caseId: string, managerId: string) =>
  tx
    .updateTable('step')
    .set({ owner_id: managerId })
    .where('case_id', '=', caseId)
    .where('state', '=', 'open')
    .where('owner_role', 'in', ['manager', 'supervisor'])
    .where(({ not, exists, selectFrom }) =>
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
    )
    .execute()
