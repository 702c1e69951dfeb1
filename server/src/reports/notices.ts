import type { Part } from '@breakwater/shared/person.ts'
import type { OpenedCase } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type OurMessage, queueMails } from '../mailer/queue.ts'
import type { IncomingReport } from './input.ts'

export { type OurMessage, queueMail, queueMails } from '../mailer/queue.ts'

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
      // the person it happened to is asked what they wish; not where a manager only suspects it, who talks with them first (POLICY 12, 64)
      const asked = r.affectedId && r.affectedId !== r.reporterId && r.role !== 'manager' ? [r.affectedId] : []
      const leaders = r.to === 'leadership' ? members.filter((m) => m.part === 'overseer').map((m) => m.personId) : []
      const told = opened.created
        ? [duty.dutyId, ...managers, ...leaders, ...asked]
        : [handlers.get(opened.id) ?? duty.dutyId]
      return [
        ...receipt,
        ...[...new Set(told)]
          .filter((id) => id !== r.reporterId)
          .map((personId) => ({ reportId: r.id, kind: 'notice' as const, personId, params })),
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
