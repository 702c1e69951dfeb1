import { sql } from 'kysely'
import { addEvents } from '../cases/event.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { first, readHead } from './bytes.ts'
import type { Claimed } from './claim.ts'

const HEAD = 256 * 1024
/** Reports whose timelines are told of one number, so that a flood of one number fills none of them. */
const MOST_TOLD = 20

const messageIdOf = (deps: Pick<Deps, 'keys'>, { bytes }: Claimed): Buffer | undefined => {
  const id = bytes && first(readHead(bytes.subarray(0, HEAD)), 'message-id').trim()
  return id ? blind(deps.keys, 'message-id', id) : undefined
}

/**
 * A Message-ID that comes again with other content is a hint, and no more: both are reports, and the desk reads on both cases that
 * they bear the same number (MAIL 3.1, MAIL-8). Kept as an HMAC.
 */
export async function noteReusedIds(
  deps: Deps,
  tx: Tx,
  fresh: readonly { mail: Claimed; caseId: string }[],
): Promise<void> {
  const known = fresh.flatMap(({ mail, caseId }) => {
    const messageId = messageIdOf(deps, mail)
    return messageId ? [{ mail, caseId, messageId }] : []
  })
  if (!known.length) return
  const boxes = known.map(({ mail }) => mail.mailbox)
  const canons = known.map(({ mail }) => mail.canon)
  const ids = known.map(({ messageId }) => messageId)
  await sql`
    update app.mail_report m set message_id = x.message_id
    from unnest(${boxes}::text[], ${canons}::bytea[], ${ids}::bytea[]) x(mailbox, canon, message_id)
    where m.mailbox = x.mailbox and m.canon = x.canon`.execute(tx)
  const { rows } = await sql<{ mailbox: string; message_id: Buffer; canon: Buffer; case_id: string }>`
    select m.mailbox, m.message_id, m.canon, r.case_id
    from (select distinct * from unnest(${boxes}::text[], ${ids}::bytea[])) x(mailbox, message_id),
      lateral (select * from app.mail_report m where m.mailbox = x.mailbox and m.message_id = x.message_id limit ${MOST_TOLD}) m
      join app.report r on r.id = m.report_id`.execute(tx)
  const others = ({ mail, messageId }: (typeof known)[number]) =>
    rows.filter(
      (row) => row.mailbox === mail.mailbox && row.message_id.equals(messageId) && !row.canon.equals(mail.canon),
    )
  const told = new Set(
    known.flatMap((one) => {
      const alike = others(one)
      return alike.length ? [one.caseId, ...alike.map((row) => row.case_id)] : []
    }),
  )
  await addEvents(
    deps,
    tx,
    undefined,
    [...told].map((caseId) => ({
      caseId,
      by: system('intake'),
      kind: 'mail.message_id_reused',
      visibility: 'desk',
    })),
  )
}
