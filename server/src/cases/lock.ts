import type { Tx } from '../db/as.ts'

/** Decisions on one case come one after another: whoever decides holds the case's row. Runs as the service. */
export const lockCase = (tx: Tx, caseId: string) =>
  tx.selectFrom('case_file').where('id', '=', caseId).select('id').forUpdate().execute()
