import type { Keys } from '../keys/keys.ts'
import { referenceIn } from '../mailer/token.ts'
import { readAddresses } from './address.ts'
import { values } from './bytes.ts'
import type { Head } from './reading.ts'

const MOST = 20

/**
 * The case a mail answers: a token of ours in an address it went to, or in the ids it refers to, made for `sender`, whom section 6
 * verified (MAIL 8). A reference in the text alone attaches nothing. Pure.
 */
export function answersCase(
  keys: Pick<Keys, 'mail'>,
  head: Head,
  sender: string,
  recipients: readonly string[] = [],
): string | undefined {
  const addressed = ['to', 'cc']
    .flatMap((name) => values(head, name))
    .flatMap((value) => readAddresses(value).mailboxes)
  const addresses = [...recipients, ...addressed.flatMap(({ address }) => address ?? [])].slice(0, MOST)
  const ids = ['references', 'in-reply-to']
    .flatMap((name) => values(head, name))
    .flatMap((value) => value.split(/\s+/))
    .slice(-MOST)
  for (const address of addresses) {
    const found = referenceIn(keys, 'address', address, sender)
    if (found) return found
  }
  for (const id of ids) {
    const found = referenceIn(keys, 'message-id', id, sender)
    if (found) return found
  }
  return undefined
}

/** Whether a Message-ID is one that we made for somebody this mail is addressed to. */
export function isOurMessageId(keys: Pick<Keys, 'mail'>, head: Head, id: string): boolean {
  const to = values(head, 'to')
    .flatMap((value) => readAddresses(value).mailboxes)
    .slice(0, MOST)
  return to.some(({ address }) => address !== undefined && referenceIn(keys, 'message-id', id, address) !== undefined)
}
