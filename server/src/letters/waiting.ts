import { type SelectQueryBuilder, sql } from 'kysely'

/** How long whoever sends a mail has it for themselves, in ms. */
const LEASE = 5 * 60_000

/** Of a table of mails: those whose time to be sent has come, which nobody else takes now. */
export const waitingAt =
  (now: Date) =>
  <DB, TB extends keyof DB, O>(mails: SelectQueryBuilder<DB, TB, O>) =>
    mails
      .where(sql<boolean>`delivery = 'waiting' and next_try <= ${now}`)
      .orderBy(sql`sent_at`)
      .limit(20)
      .forUpdate()
      .skipLocked()

/** Claims one of them for a while; a sender that dies leaves it to the next. */
export const claimed = (mail: { attempts: number }, now: Date) => ({
  attempts: mail.attempts + 1,
  next_try: new Date(now.getTime() + LEASE),
})
