import { randomUUID } from 'node:crypto'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'

export type OurMessage = {
  reportId: string | null
  kind: 'receipt' | 'notice' | 'update' | 'confirm' | 'alarm' | 'digest' | 'address'
  personId: string
  params: Record<string, string>
  inReplyTo?: string
}

/** Mails of ours wait in the transaction that gives the reason for them: each sent once, later, by a job (SETTLED 35). */
export async function queueMails(deps: Pick<Deps, 'clock' | 'jobs'>, tx: Tx, messages: readonly OurMessage[]) {
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
