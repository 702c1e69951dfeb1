import { randomUUID } from 'node:crypto'
import type { OpenedCase } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { IncomingReport } from './input.ts'

/** A mail of ours waits in the transaction that gives the reason for it: sent once, later, by a job (SETTLED 35). */
export async function queueMail(deps: Deps, tx: Tx, m: { reportId: string | null; kind: 'receipt' | 'notice' | 'update'; personId: string; params: Record<string, string>; inReplyTo?: string }) {
  const at = deps.clock.now()
  const queued = await tx
    .insertInto('outgoing')
    .values({ report_id: m.reportId, kind: m.kind, person_id: m.personId, params: JSON.stringify(m.params), message_id: randomUUID(), in_reply_to: m.inReplyTo ?? null, next_try: at, at, problem: null, sent_at: null })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (queued) await deps.jobs.enqueue(tx, 'send-outgoing', { outgoingId: queued.id })
}

/** Content-free notices: the receipt for a verified reporter, one line to the desk's duty handler and to the manager on the case (SETTLED 8). */
export async function noticesFor(deps: Deps, tx: Tx, r: IncomingReport, opened: OpenedCase) {
  const params = { reference: opened.reference }
  if (r.verdict === 'verified' && r.reporterId && r.receipt !== false) await queueMail(deps, tx, { reportId: r.id, kind: 'receipt', personId: r.reporterId, params })
  const told = await tx
    .selectFrom('case_file')
    .leftJoin('case_member', (j) => j.onRef('case_member.case_id', '=', 'case_file.id').on('case_member.part', 'in', ['manager', 'upline']).on('case_member.valid_to', 'is', null))
    .where('case_file.id', '=', opened.id)
    .select(['duty_id', 'handler_id', 'case_member.person_id'])
    .execute()
  const people = new Set(told.flatMap((t) => [t.handler_id ?? t.duty_id, ...(opened.created && t.person_id ? [t.person_id] : [])]))
  for (const personId of people) await queueMail(deps, tx, { reportId: r.id, kind: 'notice', personId, params })
}
