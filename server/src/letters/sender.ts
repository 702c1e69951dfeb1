import { randomInt } from 'node:crypto'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'

const SIGNS = '0123456789abcdefghjkmnpqrstvwxyz'

/** What a letter's bounce is known by: it begins with a sign that no reference of a case has (SETTLED 55). It opens nothing. */
export const letterToken = (): string =>
  `BW-L${Array.from({ length: 5 }, () => SIGNS[randomInt(SIGNS.length)]).join('')}`.toUpperCase()

/**
 * Where answers to letters go: a mailbox of the desk that the settings name, and never the one for reports, so that nothing from the
 * other side joins a case by itself. @throws Refusal `letter.no_reply_mailbox`
 */
export async function replyMailbox(deps: Deps, tx: Tx): Promise<string> {
  const row = await tx.selectFrom('organisation').select('settings').executeTakeFirst()
  const address = String(row?.settings['lettersReplyTo'] ?? '').toLowerCase()
  if (!address || address === deps.config.mail.address?.toLowerCase())
    throw new Refusal('blocked', 'letter.no_reply_mailbox')
  return address
}
