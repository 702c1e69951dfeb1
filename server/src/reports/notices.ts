import { randomUUID } from 'node:crypto'
import type { Part } from '@breakwater/shared/person.ts'
import type { OpenedCase } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { IncomingReport } from './input.ts'

export type OurMessage = {
  reportId: string | null
  kind: 'receipt' | 'notice' | 'update' | 'confirm' | 'alarm'
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

type Saved = {
  report: IncomingReport
  opened: OpenedCase
  duty: { dutyId: string }
  members: { personId: string; part: Part }[]
}

/** Content-free notices: the receipt for a verified reporter, one line to who looks after the case and to the manager on a new one (SETTLED 8). */
export async function noticesFor(deps: Deps, tx: Tx, saved: readonly Saved[]) {
  const handlers = await handlersOf(
    tx,
    saved.filter((s) => !s.opened.created).map((s) => s.opened.id),
  )
  await queueMails(
    deps,
    tx,
    saved.flatMap(({ report: r, opened, duty, members }): OurMessage[] => {
      const params = { reference: opened.reference }
      const receipt =
        r.verdict === 'verified' && r.reporterId && r.receipt !== false
          ? [{ reportId: r.id, kind: 'receipt' as const, personId: r.reporterId, params }]
          : []
      const managers = members.filter((m) => m.part === 'manager' || m.part === 'upline').map((m) => m.personId)
      const told = opened.created ? [duty.dutyId, ...managers] : [handlers.get(opened.id) ?? duty.dutyId]
      return [
        ...receipt,
        ...[...new Set(told)].map((personId) => ({ reportId: r.id, kind: 'notice' as const, personId, params })),
      ]
    }),
  )
}

async function handlersOf(tx: Tx, caseIds: readonly string[]): Promise<Map<string, string>> {
  if (!caseIds.length) return new Map()
  const rows = await tx
    .selectFrom('case_file')
    .where('id', 'in', [...caseIds])
    .select(['id', 'duty_id', 'handler_id'])
    .execute()
  return new Map(rows.map((f) => [f.id, f.handler_id ?? f.duty_id]))
}
