import { createHash } from 'node:crypto'
import { showHeader } from '../evidence/transfer.ts'
import { comparable, domainOf, readAddresses } from './address.ts'
import { first, partBytes, readBytes, readHead, values } from './bytes.ts'
import { fallbackView } from './fallback.ts'
import { findForwards } from './forward-block.ts'
import type { Block } from './forward-lines.ts'
import { htmlLines } from './html-lines.ts'
import type { Defect, Head, MailBytes, Mailbox, Original, Originals, Part } from './reading.ts'

/** What a mail shows as text; its HTML counts only where there is no text, or no message is found in it. */
export type TextView = { text?: string; html?: string }

/** What tells a redirected mail from one that was sent to us: comparable addresses and lower-case domains. */
export type OriginalOptions = { ownAddresses?: readonly string[]; ownDomains?: readonly string[] }

const DEEPEST = 5
const MOST = 50
/** Attached messages whose own text is looked at for messages quoted in it, and how long they may be in bytes. */
const LOOKED_INTO = { most: 10, size: 512 * 1024 }

/**
 * Every message a mail may report (MAIL 5): attached ones byte for byte, nested to 5 levels, at most 50; then messages
 * quoted in its text or in an attached one; or the mail itself where it was redirected to us. The senders are proposals.
 * Never throws, linear.
 */
export function findOriginals(raw: Buffer, tree: MailBytes, view: TextView, options: OriginalOptions = {}): Originals {
  const defects = new Set<Defect>()
  const originals: Original[] = []
  const why = redirection(tree.head, options)
  const whole = { parent: -1, offset: 0, length: raw.length, encoding: 'identity' as const }
  if (why) {
    const slice = sliced(raw, 0, whole)
    originals.push({ ...described(tree.head), how: 'redirected', ...slice, grade: 'C', depth: 1, why })
  }
  const inside: Inside[] = []
  attached({ bytes: raw, tree, depth: 1, base: 0, index: -1 }, originals, defects, inside)
  const { own, blocks } = quoted(view)
  const add = (block: Block, depth: number, within?: number) => {
    const { from, to, subject, date, body, shape } = block
    if (originals.length >= MOST) defects.add('too-many-originals')
    else if (!originals.some((known) => isSame(known, from, subject))) {
      const quote = { how: 'inline', from, to, subject, date, text: body, grade: 'D', depth, why: shape } as const
      originals.push({ ...quote, ...(within === undefined ? {} : { within }) })
    }
  }
  if (why === undefined) {
    for (const [at, block] of blocks.entries()) add(block, at + 1)
    for (const { bytes, tree, index } of inside)
      for (const [at, block] of quoted(fallbackView(bytes, tree)).blocks.entries()) add(block, at + 2, index)
  }
  return { originals, ownWords: why ? '' : own, defects: [...defects] }
}

function quoted({ text = '', html = '' }: TextView) {
  const inText = findForwards(text)
  if (inText.blocks.length > 0 || html === '') return inText
  const inHtml = findForwards(htmlLines(html))
  return inHtml.blocks.length > 0 || text.trim() === '' ? inHtml : inText
}

/** A message whose parts are looked at. `base` is where it lies in the whole mail; `undefined` once something was decoded. */
type Carrier = { bytes: Buffer; tree: MailBytes; depth: number; base: number | undefined; index: number }
type Inside = { bytes: Buffer; tree: MailBytes; index: number }

function attached(carrier: Carrier, originals: Original[], defects: Set<Defect>, inside: Inside[]): void {
  const { bytes: raw, tree, depth, base, index: parent } = carrier
  for (const part of tree.parts) {
    if (part.depth === 0 && !isMessagePart(part)) continue
    const why = shapeOf(raw, part)
    if (!why) continue
    if (depth > DEEPEST) {
      defects.add('originals-too-deep')
      return
    }
    if (originals.length >= MOST) {
      defects.add('too-many-originals')
      return
    }
    const bytes = partBytes(raw, part)
    const start = part.offset + part.headerLength
    const offset = base === undefined || part.encoding !== 'identity' ? undefined : base + start
    const place = { parent, offset: start, length: part.length - part.headerLength, encoding: part.encoding }
    const slice = sliced(bytes, offset, place)
    if (why === 'outlook-message') {
      originals.push({ how: 'attached', ...slice, grade: 'C', depth, why })
      continue
    }
    const inner = readBytes(bytes)
    const index = originals.push({ how: 'attached', ...described(inner.head), ...slice, grade: 'C', depth, why }) - 1
    if (inside.length < LOOKED_INTO.most && depth === 1 && bytes.length <= LOOKED_INTO.size)
      inside.push({ bytes, tree: inner, index })
    attached({ bytes, tree: inner, depth: depth + 1, base: offset, index }, originals, defects, inside)
  }
}

const isMessagePart = ({ type }: Part) => type === 'message/rfc822' || type === 'message/global'

function shapeOf(raw: Buffer, part: Part): string | undefined {
  const name = part.filename.toLowerCase()
  if (part.parts.length > 0 || part.type.startsWith('multipart/')) return undefined
  if (isMessagePart(part)) return 'message/rfc822'
  if (name.endsWith('.msg') || part.type === 'application/vnd.ms-outlook') return 'outlook-message'
  if (name.endsWith('.eml')) return 'eml'
  const handed = part.disposition === 'attachment' || name !== ''
  const mayHold =
    part.type === 'text/plain' || part.type === 'application/octet-stream' || part.type === 'text/rfc822-headers'
  return handed && mayHold && beginsWithHead(partBytes(raw, part, 64 * 1024)) ? 'header-block' : undefined
}

/** Headers as only mail systems write them; a person's `From:` at the top of a note is not enough. */
function beginsWithHead(bytes: Buffer): boolean {
  const colon = bytes.subarray(0, 80).indexOf(':')
  if (colon < 2) return false
  const head = readHead(bytes)
  const written = ['received', 'message-id', 'mime-version', 'return-path', 'dkim-signature']
  return values(head, 'from').length > 0 && written.some((name) => head.byName.has(name)) && head.fields.length >= 3
}

type Slice = Pick<Original, 'bytes' | 'range' | 'sha256' | 'size' | 'place'>

function sliced(bytes: Buffer, offset: number | undefined, place: Original['place']): Slice {
  const sha256 = createHash('sha256').update(bytes).digest()
  const size = bytes.length
  return { bytes, sha256, size, place, ...(offset === undefined ? {} : { range: { offset, length: size } }) }
}

/** The sender of an original, only where its From names one person. */
export function described(head: Head): Pick<Original, 'from' | 'to' | 'subject' | 'date'> {
  const fields = values(head, 'from')
  const mailboxes = fields.flatMap((field) => readAddresses(field).mailboxes)
  const [to, subject, date] = ['to', 'subject', 'date'].map((name) => showHeader(first(head, name)).text || undefined)
  const one = fields.length === 1 && mailboxes.length === 1 ? mailboxes[0] : undefined
  return { ...(one ? { from: one } : {}), to, subject, date }
}

/** Resent by a person, or passed on by a rule: written by an outsider to one of ours, and not to our mailbox. */
function redirection(head: Head, { ownAddresses = [], ownDomains = [] }: OriginalOptions): string | undefined {
  if (['resent-from', 'resent-sender', 'resent-to'].some((name) => head.byName.has(name))) return 'resent'
  const from = values(head, 'from').flatMap((value) => readAddresses(value).mailboxes)
  const to = ['to', 'cc'].flatMap((name) => values(head, name).flatMap((value) => readAddresses(value).mailboxes))
  const isOurs = ({ address }: Mailbox) => address !== undefined && ownDomains.includes(domainOf(address))
  const isToUs = ({ address }: Mailbox) => address !== undefined && ownAddresses.includes(withoutTag(address))
  const byRule = from.length > 0 && !from.some(isOurs) && to.some(isOurs) && !to.some(isToUs)
  return byRule ? 'server-rule' : undefined
}

const withoutTag = (address: string) => comparable(address.replace(/\+[^@]*/, '')) ?? address

function isSame(known: Original, from: Mailbox, subject: string | undefined): boolean {
  if (known.how !== 'attached' || !known.from?.address) return false
  return known.from.address === from.address && bare(known.subject) === bare(subject)
}

const bare = (subject = '') => subject.trim().toLowerCase()
