import { type Selectable, sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Tables } from '../db/tables.ts'
import { AGAIN } from './unsent.ts'

type Outgoing = Selectable<Tables['outgoing']>

/** Mails of ours that one person gets within an hour before the rest waits for one digest (SECURITY R5). */
const MOST = 5
const HOUR = 3_600_000
/** What a mail is called that became part of a digest. */
export const FOLDED = 'in-digest'

/**
 * Above five mails an hour to one person the rest becomes one digest, an hour after the first of the five (MAIL-47). Only mail that
 * was never tried is folded: what may have been sent keeps its own Message-ID. Runs in the transaction that claims the mail.
 * @returns whether this one was folded away
 */
export async function foldIntoDigest(tx: Tx, row: Outgoing, now: Date): Promise<boolean> {
  if (row.attempts > 0 || ['digest', 'confirm', 'alarm', 'address'].includes(row.kind)) return false
  // somebody wants this very one to arrive
  if (row.params[AGAIN]) return false
  // two workers with mail for one person count one after the other
  await sql`select pg_advisory_xact_lock(hashtextextended(${`outgoing:${row.person_id}`}, 0))`.execute(tx)
  const recent = await tx
    .selectFrom('outgoing')
    .where('person_id', '=', row.person_id)
    .where('id', '<>', row.id)
    .where((eb) =>
      eb.or([
        eb('sent_at', '>', new Date(now.getTime() - HOUR)),
        eb.and([eb('state', '=', 'waiting'), eb('attempts', '>', 0)]),
      ]),
    )
    .select('sent_at')
    .execute()
  if (recent.length < MOST) return false
  const open = await tx
    .selectFrom('outgoing')
    .where('person_id', '=', row.person_id)
    .where('kind', '=', 'digest')
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .select(['id', 'params'])
    .forUpdate()
    .executeTakeFirst()
  const staff = row.kind === 'notice' || open?.params['staff'] === 'yes' ? 'yes' : 'no'
  const params = JSON.stringify({ count: String(Number(open?.params['count'] ?? 0) + 1), staff })
  if (open) await tx.updateTable('outgoing').set({ params }).where('id', '=', open.id).execute()
  else {
    const first = Math.min(...recent.map(({ sent_at }) => sent_at?.getTime() ?? now.getTime()))
    await tx
      .insertInto('outgoing')
      .values({
        kind: 'digest',
        person_id: row.person_id,
        params,
        message_id: `digest:${row.id}`,
        next_try: new Date(first + HOUR),
        at: now,
      })
      .execute()
  }
  await tx
    .updateTable('outgoing')
    .set({ state: 'sent', problem: FOLDED, next_try: null })
    .where('id', '=', row.id)
    .execute()
  return true
}
