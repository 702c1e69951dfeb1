import { isTokenFor, type MailKeys, type Token, type TokenKind, tokenIn } from '../mailer/token.ts'
import { readAddresses } from './address.ts'
import { first, values } from './bytes.ts'
import type { Head } from './reading.ts'

const MOST = 20
const MOST_NAMED = 3

/** What a mail says it belongs to. Nothing of it is believed before its recipient is known (`joinsOf`). */
export type Thread = {
  /** tokens in the addresses it went to and in the ids it refers to, best carrier first */
  tokens: Token[]
  /** references in its subject: a suggestion and nothing more, because whoever knows a number could write it */
  named: string[]
}

/** Reads the carriers of a mail: the address it was sent to, then References and In-Reply-To (MAIL section 8). Pure. */
export function threadOf(head: Head, recipients: readonly string[] = []): Thread {
  const ids = ['references', 'in-reply-to']
    .flatMap((name) => values(head, name))
    .flatMap((value) => value.split(/\s+/))
    .slice(-MOST)
  const found = (kind: TokenKind, texts: readonly string[]) => texts.flatMap((text) => tokenIn(kind, text) ?? [])
  const named =
    first(head, 'subject')
      .slice(0, 500)
      .toUpperCase()
      .match(/\bBW-[0-9A-Z]{6}\b/g) ?? []
  return {
    tokens: [...found('address', addressed(head, recipients)), ...found('message-id', ids.reverse())],
    named: [...new Set(named)].slice(0, MOST_NAMED),
  }
}

/** Tokens by which a bounce says which mail of ours came back. */
export const bouncedIn = (head: Head, recipients: readonly string[] = []): Token[] =>
  addressed(head, recipients).flatMap((text) => tokenIn('bounce', text) ?? [])

/** Tokens of the mail of ours that an automatic answer quotes: by its ids, or by the sender it was sent back to. */
export const answeredIn = (head: Head, recipients: readonly string[] = []): Token[] => [
  ...threadOf(head, recipients).tokens,
  ...bouncedIn(head, recipients),
]

function addressed(head: Head, recipients: readonly string[]): string[] {
  const named = ['to', 'cc', 'delivered-to', 'x-original-to']
    .flatMap((name) => values(head, name))
    .flatMap((value) => readAddresses(value).mailboxes)
    .flatMap(({ address }) => address ?? [])
  return [...recipients, ...named].slice(0, MOST)
}

/** Whether a Message-ID is one that we made for somebody this mail is addressed to. */
export function isOurMessageId(keys: MailKeys, head: Head, id: string): boolean {
  const token = tokenIn('message-id', id)
  if (!token) return false
  const to = values(head, 'to')
    .flatMap((value) => readAddresses(value).mailboxes)
    .slice(0, MOST)
  return to.some(({ address }) => address !== undefined && isTokenFor(keys, token, address))
}
