import { domainToASCII } from 'node:url'
import { showHeader } from '../evidence/transfer.ts'
import type { Mailbox } from './reading.ts'

/** What an address header holds. `strict` is false when it has a group, a route, or anything that is no plain mailbox. */
export type Addresses = { mailboxes: Mailbox[]; group: boolean; strict: boolean }

const LONGEST = 100_000
const MOST = 1000

/** Reads an address header (raw, latin1). Linear; caps at 1,000 mailboxes; never throws. */
export function readAddresses(raw: string, hint = ''): Addresses {
  const found: Addresses = { mailboxes: [], group: false, strict: raw.length <= LONGEST }
  const text = raw.slice(0, LONGEST)
  let words = ''
  let angle: string | undefined
  let comment = ''
  let quoted = false
  const finish = () => {
    const rest = words.trim()
    if (angle !== undefined || rest !== '') addMailbox(found, rest, angle, comment, quoted, hint)
    words = ''
    angle = undefined
    comment = ''
    quoted = false
  }
  for (let i = 0; i < text.length && found.mailboxes.length < MOST; i++) {
    const c = text[i]!
    if (c === '"') {
      const end = closing(text, i, '"')
      words += text.slice(i + 1, end).replace(/\\(.)/g, '$1')
      quoted = true
      i = end
    } else if (c === '(') {
      const end = endOfComment(text, i)
      comment ||= text.slice(i + 1, end)
      // what stands on both sides of a comment is no single word
      words += ' '
      i = end
    } else if (c === '<') {
      if (angle !== undefined) {
        finish()
        found.strict = false
      }
      const end = closing(text, i, '>')
      angle = text.slice(i + 1, end).trim()
      i = end
    } else if (c === ',') finish()
    else if (c === ':') {
      found.group = true
      found.strict = false
      words = ''
    } else if (c === ';') {
      finish()
      found.strict = false
    } else {
      if (angle !== undefined && c > ' ') found.strict = false
      words += c
    }
  }
  finish()
  if (found.mailboxes.length >= MOST) found.strict = false
  return found
}

function addMailbox(
  found: Addresses,
  rest: string,
  angle: string | undefined,
  comment: string,
  quoted: boolean,
  hint: string,
) {
  const written = (angle ?? rest).slice(0, 1000)
  // Encoded words have no place in an address (RFC 2047 5): decoded, they would make one that nobody wrote.
  const isPlain = isAscii(written) || written.includes('=?')
  // Outside angle brackets a quotation is part of a name; joined to what follows it would make an address nobody wrote.
  const mayBe = angle !== undefined || !quoted
  const address = mayBe ? comparable(isPlain ? written : showHeader(written).text) : undefined
  const name = showHeader(angle === undefined ? (address ? comment : rest) : rest || comment, hint).text.trim()
  if (!address) found.strict = false
  found.mailboxes.push({ ...(name ? { name } : {}), ...(address ? { address } : {}) })
}

function closing(text: string, open: number, mark: string): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === mark) return i
  }
  return text.length
}

function endOfComment(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (c === '(') depth++
    else if (c === ')' && --depth === 0) return i
  }
  return text.length
}

const LOCAL_MARKS = "!#$%&'*+-/=?^_`{|}~."

/**
 * An address in the form in which two are compared: lower case, the domain in ASCII. `undefined` when the text is not one
 * plain `local@domain` (quoted local parts, routes and domain literals are not).
 */
export function comparable(text: string): string | undefined {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  if (at < 1 || at > 64 || trimmed.length > 320 || trimmed.indexOf('@') !== at) return undefined
  const local = trimmed.slice(0, at)
  for (const c of local) {
    const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
    if (!plain && !LOCAL_MARKS.includes(c) && c.charCodeAt(0) < 128) return undefined
    if (c.charCodeAt(0) >= 128 && c.charCodeAt(0) <= 160) return undefined
  }
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined
  const domain = asciiDomain(trimmed.slice(at + 1))
  return domain && `${local.toLowerCase()}@${domain}`
}

/** A domain in lower-case ASCII, or `undefined` when it is none. */
export function asciiDomain(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/\.$/, '')
  const domain = isAscii(plain) ? plain : domainToASCII(plain)
  // A domain that only becomes ASCII by mapping (soft hyphens, full-width letters) imitates another one.
  if (domain !== plain && !domain.includes('xn--')) return undefined
  if (!domain || domain.length > 253) return undefined
  for (const label of domain.split('.')) {
    if (label === '' || label.length > 63 || label.startsWith('-') || label.endsWith('-')) return undefined
    for (const c of label)
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c === '-' || c === '_')) return undefined
  }
  return domain
}

const isAscii = (text: string) => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

/** The domain of a comparable address. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
