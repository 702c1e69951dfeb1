import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Keys } from '../keys/keys.ts'

/** The key's name stands in each token, so that keys can change while old mail is still answered. */
const KEY_NAME = 'k1'
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

type MailKeys = Pick<Keys, 'mail'>
const plain = (reference: string) => reference.toLowerCase()

/** 80 bits over what it is for and whom it was sent to: it works for nobody else (MAIL section 8). */
const mac = (keys: MailKeys, kind: 'address' | 'message-id', reference: string, to: string) =>
  base32(
    createHmac('sha256', keys.mail)
      .update([kind, plain(reference), to.toLowerCase()].join('\0'))
      .digest()
      .subarray(0, 10),
  )

/** Where answers to a mail about `reference` go: our address with a token for its recipient. At most 64 characters before the @. */
export function replyAddress(keys: MailKeys, m: { reference: string; to: string; address: string }): string {
  const at = m.address.lastIndexOf('@')
  return `${m.address.slice(0, at)}+${plain(m.reference)}.${KEY_NAME}.${mac(keys, 'address', m.reference, m.to)}${m.address.slice(at)}`
}

/** Our Message-ID. The same `id` gives the same one, so a repeated mail can be told from a second one. */
export function messageId(keys: MailKeys, m: { reference: string; to: string; id: string; domain: string }): string {
  const random = base32(createHmac('sha256', keys.mail).update(m.id).digest().subarray(0, 10))
  return `<${plain(m.reference)}.${random}.${KEY_NAME}.${mac(keys, 'message-id', m.reference, m.to)}@${m.domain}>`
}

const ADDRESS = /\+(bw-[a-z0-9]{6})\.(k\d{1,3})\.([a-z2-7]{16})@/
const MESSAGE_ID = /^<?(bw-[a-z0-9]{6})\.[a-z2-7]{16}\.(k\d{1,3})\.([a-z2-7]{16})@/

/** The reference a token stands for, when it is ours and was sent to `to`; else nothing. Compared in constant time. */
export function referenceIn(
  keys: MailKeys,
  kind: 'address' | 'message-id',
  text: string,
  to: string,
): string | undefined {
  const found = (kind === 'address' ? ADDRESS : MESSAGE_ID).exec(text.slice(0, 400).trim().toLowerCase())
  const [, reference = '', name, given = ''] = found ?? []
  if (name !== KEY_NAME) return undefined
  const right = timingSafeEqual(Buffer.from(given), Buffer.from(mac(keys, kind, reference, to)))
  return right ? reference.toUpperCase() : undefined
}
