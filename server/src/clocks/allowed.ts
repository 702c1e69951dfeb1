import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'

/** Whether a clock that ran out lets the desk do what was somebody else's, such as the protective measure (POLICY C4). Runs as the service. */
export const isAllowed = async (tx: Tx, caseId: string, action: string): Promise<boolean> =>
  (await tx
    .selectFrom('clock')
    .where('case_id', '=', caseId)
    .where(sql<boolean>`${action} = any(allows)`)
    .select('id')
    .limit(1)
    .executeTakeFirst()) !== undefined
