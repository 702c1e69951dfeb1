import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Reading } from './read-one.ts'

type Change = { outcome: string; report_id?: string; state?: 'quarantined'; problem?: string }

/** The last word on a delivery, unless somebody else claimed it meanwhile. */
export async function finish(deps: Deps, tx: Tx, { mail, kind, verdict, reason }: Reading, change: Change) {
  const done_at = deps.clock.now()
  await tx
    .updateTable('mail')
    .set({
      state: 'done',
      problem: null,
      kind,
      verdict,
      verdict_reason: reason,
      lease_until: null,
      next_try: null,
      done_at,
      ...change,
    })
    .where('id', '=', mail.id)
    .where('claim', '=', mail.claim)
    .execute()
}
