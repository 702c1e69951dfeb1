import { addEvents } from '../cases/event.ts'
import { clockEvent } from '../clocks/event.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicy } from '../policy/apply.ts'
import { packOf } from '../policy/packs.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { letterKind } from './kinds.ts'

const SERVICE = system('policy')
const letterRow = (tx: Tx, id: string) =>
  tx
    .selectFrom('letter as l')
    .innerJoin('case_file as f', 'f.id', 'l.case_id')
    .where('l.id', '=', id)
    .select([
      'l.id',
      'l.kind',
      'l.action',
      'l.case_id',
      'l.action_id',
      'l.author_id',
      'l.delivery',
      'f.handler_id',
      'f.reference',
      'f.pack',
      'f.pack_version',
    ])
    .executeTakeFirstOrThrow()

/** A letter reached the other side: from here the silence of a complaint is counted (POLICY C7). Runs as the service. */
export async function delivered(deps: Deps, tx: Tx, letterId: string, at: Date): Promise<void> {
  const letter = await letterRow(tx, letterId)
  await tx
    .updateTable('letter')
    .set({ delivery: 'delivered', delivered_at: at, next_try: null, problem: null })
    .where('id', '=', letterId)
    .execute()
  if (letterKind(letter.kind)?.complaint)
    await clockEvent(deps, tx, { caseId: letter.case_id, event: 'complaint.delivered', subject: letterId, at })
}

/**
 * It did not arrive: its author and the case owner are told, and the step it had ended is open again, for nothing was sent that
 * anybody read. Runs as the service.
 */
export async function undelivered(deps: Deps, tx: Tx, letterId: string, problem: string): Promise<void> {
  const letter = await letterRow(tx, letterId)
  if (letter.delivery === 'undelivered') return
  await tx
    .updateTable('letter')
    .set({ delivery: 'undelivered', delivered_at: null, next_try: null, problem })
    .where('id', '=', letterId)
    .execute()
  const pack = await packOf(tx, letter.pack, letter.pack_version)
  const ended = pack.steps.filter((s) => [s.closed_by.action ?? []].flat().includes(letter.action)).map((s) => s.id)
  if (letter.action_id) {
    await tx.updateTable('action').set({ state: 'undone' }).where('id', '=', letter.action_id).execute()
    if (ended.length)
      await tx
        .updateTable('step')
        .set({ state: 'open', closed_at: null, closed_by: null })
        .where('case_id', '=', letter.case_id)
        .where('step', 'in', ended)
        .where('state', '=', 'done')
        .execute()
  }
  await addEvents(deps, tx, undefined, [
    {
      caseId: letter.case_id,
      by: SERVICE,
      kind: 'letter.undelivered',
      visibility: 'desk-and-manager',
      params: { letter: pack.actions[letter.action]?.title ?? letter.action },
    },
  ])
  const tell = new Set([letter.author_id, letter.handler_id ?? letter.author_id])
  await queueMails(
    deps,
    tx,
    [...tell].map((personId) => ({
      reportId: null,
      kind: 'notice' as const,
      personId,
      params: { reference: letter.reference },
    })),
  )
  await record(tx, deps.clock, { action: 'letter.undelivered', caseId: letter.case_id, subject: letterId })
  await applyPolicy(deps, tx, letter.case_id, SERVICE)
}
