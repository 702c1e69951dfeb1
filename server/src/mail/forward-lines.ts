import { comparable } from './address.ts'
import type { Mailbox } from './reading.ts'

/** A line of mail text without quotation marks and marks that only shape it. `depth` counts the quotation marks. */
export type Line = { text: string; depth: number }

/** One message quoted in text: who it says sent it, and the lines it spans (`line` to `end`, then its body). */
export type Block = {
  shape: 'labels' | 'attribution' | 'one-line'
  line: number
  end: number
  from: Mailbox
  to?: string
  cc?: string
  subject?: string
  date?: string
  body: string
}

const MOST_LINES = 20_000
const LONGEST_LINE = 2000
const MOST_TEXT = 2_000_000

/** Splits text into cleaned lines: at most 20,000 of at most 2,000 characters. Linear. */
export const toLines = (text: string): Line[] =>
  (text.length > MOST_TEXT ? text.slice(0, MOST_TEXT) : text).split(/\r\n|\r|\n/, MOST_LINES).map(cleanLine)

function cleanLine(raw: string): Line {
  const line = (raw.length > LONGEST_LINE ? raw.slice(0, LONGEST_LINE) : raw)
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\u00a0\u3000\u202f\t]/g, ' ')
  let at = 0
  let depth = 0
  for (; at < line.length; at++) {
    const c = line[at]
    if (c === '>' || c === '|') depth++
    else if (c !== ' ') break
  }
  return { text: line.slice(at).trimEnd(), depth }
}

/** The first position from `from` on where a colon stands, ASCII or full width; -1 when none. */
export function colonAt(text: string, from = 0, until = text.length): number {
  for (let i = from; i < until; i++) if (text[i] === ':' || text[i] === '：') return i
  return -1
}

export const endsInColon = (text: string): boolean => text.endsWith(':') || text.endsWith('：')

/** A line that parts an answer from what it forwards, known by its shape: dashes, a rule, or a short line with a colon. */
export function isSeparator(text: string): boolean {
  let strokes = 0
  for (let i = 0; i < Math.min(text.length, 120); i++) {
    const c = text[i]
    if (c === '-' || c === '_' || c === '=' || c === '—' || c === '─') strokes++
  }
  return strokes >= 5 || (text.length < 80 && endsInColon(text))
}

type Found = { address: string; start: number; end: number; bracketed: boolean }

const isAddressCode = (c: number) =>
  (c >= 97 && c <= 122) ||
  (c >= 64 && c <= 90) ||
  (c >= 48 && c <= 57) ||
  c === 46 ||
  c === 95 ||
  c === 37 ||
  c === 43 ||
  c === 45 ||
  c === 38 ||
  c === 61 ||
  c === 35 ||
  c === 126 ||
  c > 160

/** Every address in a line, in order; a `mailto:` copy of the one before it is left out. */
export function addressesIn(text: string): Found[] {
  const found: Found[] = []
  let from = 0
  for (let at = text.indexOf('@'); at >= 0 && found.length < 20; at = text.indexOf('@', from)) {
    let start = at
    let end = at + 1
    while (start > from && text[start - 1] !== '@' && isAddressCode(text.charCodeAt(start - 1))) start--
    while (end < text.length && text[end] !== '@' && isAddressCode(text.charCodeAt(end))) end++
    while (end > at && (text[end - 1] === '.' || text[end - 1] === '-')) end--
    from = Math.max(end, at + 1)
    const address = comparable(text.slice(start, end))
    if (!address?.includes('.', address.indexOf('@'))) continue
    let before = text.slice(Math.max(0, start - 8), start).toLowerCase()
    if (before.endsWith('mailto:')) {
      before = text.slice(Math.max(0, start - 15), start - 7)
      start -= 7
    }
    const bracketed = '<[('.includes(before.at(-1) ?? ' ')
    const last = found.at(-1)
    if (last?.address === address && start - last.end < 12) {
      last.bracketed ||= bracketed
      last.end = end
    } else found.push({ address, start, end, bracketed })
  }
  return found
}

/**
 * The sender that a label's value names. Where it names more than one address the address is left out: a wrong sender is
 * worse than none (MAIL 5). A name without address stays without.
 */
export function senderIn(value: string): Mailbox | undefined {
  const text = value.slice(0, 1000)
  const found = addressesIn(text)
  const bracketed = found.filter((one) => one.bracketed)
  const choice = bracketed.length > 0 ? bracketed : found
  const one = new Set(choice.map(({ address }) => address)).size === 1 ? choice[0] : undefined
  const last = found.at(-1)
  const name = cleanName(text.slice(0, (one ?? found[0])?.start ?? text.length))
  if (!one || !last) return name && found.length === 0 ? { name } : undefined
  if (hasLetters(text.slice(last.end)) || last.address !== one.address) return name ? { name } : undefined
  if (` ${name.toLowerCase()} `.includes(' via ')) return { name }
  return name && comparable(name) === undefined ? { name, address: one.address } : { address: one.address }
}

/** A name without the brackets, quotes and stars around it. */
export function cleanName(text: string): string {
  let name = text.trim()
  const cut = name.search(/[<[(]/)
  if (cut >= 0) name = name.slice(0, cut)
  return name
    .replace(/["“”„«»*_|]/g, '')
    .replace(/^['‘’\s,;:]+/, '')
    .replace(/['‘’\s,;:]+$/, '')
    .slice(0, 200)
}

const hasLetters = (text: string) => /\p{L}|\p{N}/u.test(text)
