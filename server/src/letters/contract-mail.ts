import { clockEvent } from '../clocks/event.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf } from '../keys/seal.ts'
import type { LetterMail } from './send-job.ts'
import { claimed, waitingAt } from './waiting.ts'

/** A sealed text of a notice or a contract; both belong to the installation, not to a case. */
export const openContract = (
  deps: Pick<Deps, 'keys'>,
  table: string,
  column: string,
  id: string,
  sealed: Buffer,
): string => openText(deps.keys.installation, sealed, placeOf(table, column, id))

/** Notices of the policies that wait to be sent, each claimed for a while. Runs as the service. */
export async function dueNotices(deps: Deps, tx: Tx): Promise<LetterMail[]> {
  const now = deps.clock.now()
  const rows = await tx.selectFrom('contract_notice').selectAll().$call(waitingAt(now)).execute()
  for (const row of rows)
    await tx.updateTable('contract_notice').set(claimed(row, now)).where('id', '=', row.id).execute()
  return rows.map((row) => {
    const to = JSON.parse(openContract(deps, 'contract_notice', 'recipient', row.id, row.recipient_sealed)) as {
      name: string
      address: string
    }
    return {
      id: row.id,
      kind: 'notice' as const,
      to: { name: to.name, address: to.address },
      pdf: Buffer.from(openContract(deps, 'contract_notice', 'pdf', row.id, row.pdf_sealed), 'base64'),
      attempts: row.attempts + 1,
      since: row.sent_at,
      bounce: null,
    }
  })
}

/** It reached the company: the contract's clock stops (C15). Runs as the service. */
export async function noticeDelivered(deps: Deps, tx: Tx, id: string, at: Date): Promise<void> {
  const row = await tx
    .updateTable('contract_notice')
    .set({ delivery: 'delivered', delivered_at: at, next_try: null, problem: null })
    .where('id', '=', id)
    .returning('contract_id')
    .executeTakeFirstOrThrow()
  await clockEvent(deps, tx, { caseId: null, event: 'notice.sent', subject: row.contract_id })
}

/** It did not: the contract stands among those without a notice again. Runs as the service. */
export async function noticeUndelivered(_deps: Deps, tx: Tx, id: string, problem: string): Promise<void> {
  await tx
    .updateTable('contract_notice')
    .set({ delivery: 'undelivered', delivered_at: null, next_try: null, problem })
    .where('id', '=', id)
    .execute()
}
