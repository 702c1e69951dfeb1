import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Keys } from '../keys/keys.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

/** Base 32 in lower case: local parts of addresses get folded on their way. */
function base32(bytes: Uint8Array): string {
  let out = ''
  let value = 0
  let bits = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += LETTERS[(value >>> bits) & 31]
    }
  }
  return bits > 0 ? out + LETTERS[(value << (5 - bits)) & 31] : out
}

export type MailKeys = Pick<Keys, 'mail' | 'laterMail'>
/** What a token is for: an address to answer to, a Message-ID, or the sender that bounces come back to. */
export type TokenKind = 'address' | 'message-id' | 'bounce'
/** A token as somebody wrote it; whether it is ours and whose says `isTokenFor`. */
export type Token = { kind: TokenKind; reference: string; key: string; mac: string }

/** References of mails that are about no single case. They hold letters no real reference has (SETTLED 55). */
export const ABOUT_NONE = {
  digest: 'BW-DIGEST',
  confirm: 'BW-ISTHIS',
  alarm: 'BW-ALARMS',
  code: 'BW-SIGNIN',
  address: 'BW-MAILTO',
} as const

const plain = (reference: string) => reference.toLowerCase()
const keyNamed = (keys: MailKeys, name: string) => (name === 'k1' ? keys.mail : keys.laterMail?.get(name))
const currentKey = (keys: MailKeys) => [...(keys.laterMail?.keys() ?? [])].at(-1) ?? 'k1'

/** 80 bits over what it is for and whom it was sent to: it works for nobody else (MAIL section 8). */
const macOf = (key: Buffer, kind: TokenKind, reference: string, to: string) =>
  base32(
    createHmac('sha256', key)
      .update([kind, plain(reference), to.toLowerCase()].join('\0'))
      .digest()
      .subarray(0, 10),
  )

/** The key's name stands in each token, so that keys can change while old mail is still answered. */
function tokenOf(keys: MailKeys, kind: TokenKind, reference: string, to: string): string {
  const name = currentKey(keys)
  return `${name}.${macOf(keyNamed(keys, name)!, kind, reference, to)}`
}

type About = { reference: string; to: string }
const tagged = (address: string, tag: string) => {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${tag}${address.slice(at)}`
}

/** Where answers to a mail about `reference` go: our address with a token for its recipient. At most 64 characters before the @. */
export const replyAddress = (keys: MailKeys, m: About & { address: string }): string =>
  tagged(m.address, `${plain(m.reference)}.${tokenOf(keys, 'address', m.reference, m.to)}`)

/** The sender of a mail of ours, by which a bounce of it is known (VERP). It opens nothing. */
export const bounceAddress = (keys: MailKeys, m: About & { address: string }): string =>
  tagged(m.address, `b-${plain(m.reference).slice(3)}.${tokenOf(keys, 'bounce', m.reference, m.to)}`)

/** Our Message-ID. The same `id` gives the same one, so a repeated mail can be told from a second one. */
export function messageId(keys: MailKeys, m: About & { id: string; domain: string }): string {
  const random = base32(createHmac('sha256', keys.mail).update(m.id).digest().subarray(0, 10))
  return `<${plain(m.reference)}.${random}.${tokenOf(keys, 'message-id', m.reference, m.to)}@${m.domain}>`
}

const SHAPES: Record<TokenKind, RegExp> = {
  address: /\+bw-([a-z0-9]{6})\.(k\d{1,3})\.([a-z2-7]{16})@/,
  bounce: /\+b-([a-z0-9]{6})\.(k\d{1,3})\.([a-z2-7]{16})@/,
  'message-id': /^<?bw-([a-z0-9]{6})\.[a-z2-7]{16}\.(k\d{1,3})\.([a-z2-7]{16})@/,
}

/** The token that stands in an address or a Message-ID, whoever made it. Upper case counts as lower case. */
export function tokenIn(kind: TokenKind, text: string): Token | undefined {
  const found = SHAPES[kind].exec(text.slice(0, 400).trim().toLowerCase())
  const [, reference, key, mac] = found ?? []
  return reference && key && mac ? { kind, reference: `BW-${reference.toUpperCase()}`, key, mac } : undefined
}

/** Whether we made this token for a mail to `to`. Compared in constant time. */
export function isTokenFor(keys: MailKeys, token: Token, to: string): boolean {
  const key = keyNamed(keys, token.key)
  return (
    key !== undefined &&
    timingSafeEqual(Buffer.from(token.mac), Buffer.from(macOf(key, token.kind, token.reference, to)))
  )
}

/** The reference a token stands for, when it is ours and was sent to `to`; else nothing. */
export function referenceIn(keys: MailKeys, kind: TokenKind, text: string, to: string): string | undefined {
  const token = tokenIn(kind, text)
  return token && isTokenFor(keys, token, to) ? token.reference : undefined
}
