import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Reading } from './read-one.ts'

type Change = { outcome: string; report_id?: string; state?: 'quarantined'; problem?: string }

/** The last word on several deliveries that became reports of their own, in one statement. */
export async function finishAll(deps: Deps, tx: Tx, done: readonly { reading: Reading; change: Change }[]) {
  if (!done.length) return
  const rows = done.map(({ reading: { mail, kind, verdict, reason }, change }) => ({
    ...{ id: mail.id, claim: mail.claim, kind, verdict, reason, outcome: change.outcome },
    ...{ report: change.report_id ?? null, state: change.state ?? 'done', problem: change.problem ?? null },
  }))
  await sql`
    update app.mail m set state = x.state, problem = x.problem, kind = x.kind, verdict = x.verdict, verdict_reason = x.reason,
      lease_until = null, next_try = null, done_at = ${deps.clock.now()}, outcome = x.outcome, report_id = x.report
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) x(id uuid, claim bigint, kind text, verdict text, reason text, outcome text, report uuid, state text, problem text)
    where m.id = x.id and m.claim = x.claim`.execute(tx)
}

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
