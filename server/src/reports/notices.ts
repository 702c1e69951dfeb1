import { randomUUID } from 'node:crypto'
import type { OpenedCase } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { IncomingReport } from './input.ts'

export type OurMessage = {
  reportId: string | null
  kind: 'receipt' | 'notice' | 'update'
  personId: string
  params: Record<string, string>
  inReplyTo?: string
}

/** Mails of ours wait in the transaction that gives the reason for them: each sent once, later, by a job (SETTLED 35). */
export async function queueMails(deps: Deps, tx: Tx, messages: readonly OurMessage[]) {
  if (!messages.length) return
  const at = deps.clock.now()
  const rows = messages.map((m) => ({
    report_id: m.reportId,
    kind: m.kind,
    person_id: m.personId,
    params: JSON.stringify(m.params),
    message_id: randomUUID(),
    in_reply_to: m.inReplyTo ?? null,
    next_try: at,
    at,
    problem: null,
    sent_at: null,
  }))
  const queued = await tx
    .insertInto('outgoing')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .returning('id')
    .execute()
  await deps.jobs.enqueueAll(
    tx,
    'send-outgoing',
    queued.map((q) => ({ outgoingId: q.id })),
  )
}

/** One mail. */
export const queueMail = (deps: Deps, tx: Tx, message: OurMessage) => queueMails(deps, tx, [message])

/** Content-free notices: the receipt for a verified reporter, one line to who looks after the case and to the manager on a new one (SETTLED 8). */
export async function noticesFor(
  deps: Deps,
  tx: Tx,
  r: IncomingReport,
  opened: OpenedCase,
  told: { dutyId: string; managerIds: string[] },
) {
  const params = { reference: opened.reference }
  const receipt: OurMessage[] =
    r.verdict === 'verified' && r.reporterId && r.receipt !== false
      ? [{ reportId: r.id, kind: 'receipt', personId: r.reporterId, params }]
      : []
  const people = opened.created ? [told.dutyId, ...told.managerIds] : [await handlerOf(tx, opened.id)]
  await queueMails(deps, tx, [
    ...receipt,
    ...[...new Set(people)].map((personId): OurMessage => ({ reportId: r.id, kind: 'notice', personId, params })),
  ])
}

async function handlerOf(tx: Tx, caseId: string) {
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['duty_id', 'handler_id'])
    .executeTakeFirstOrThrow()
  return file.handler_id ?? file.duty_id
}
