import { EVERY, type Every } from '@breakwater/shared/report-periods.ts'
import type { Tx } from '../db/as.ts'

/** How often the regular report is made by itself; `off` while nobody chose. */
export async function everyOf(tx: Tx): Promise<Every> {
  const row = await tx.selectFrom('organisation').select('settings').executeTakeFirst()
  return EVERY.find((one) => one === row?.settings['regularReport']) ?? 'off'
}
