import { createHash } from 'node:crypto'
import { comparable, domainOf, readAddresses } from './address.ts'
import { first, partBytes, readBytes, readHead, values } from './bytes.ts'
import { findForwards } from './forward-block.ts'
import { htmlLines } from './html-lines.ts'
import type { Defect, Head, MailBytes, Mailbox, Original, Originals, Part } from './reading.ts'
import { showHeader } from '../evidence/transfer.ts'

/** What a mail shows as text; its HTML counts only where there is no text, or no message is found in it. */
export type TextView = { text?: string; html?: string }

/** What tells a redirected mail from one that was sent to us: comparable addresses and lower-case domains. */
export type OriginalOptions = { ownAddresses?: readonly string[]; ownDomains?: readonly string[] }

const DEEPEST = 5
const MOST = 50

/**
 * Every message a mail may report (MAIL 5): attached ones byte for byte, nested to 5 levels, at most 50; then messages
 * quoted in its text; or the mail itself where it was redirected to us. The senders are proposals. Never throws, linear.
 */
export function findOriginals(raw: Buffer, tree: MailBytes, view: TextView, options: OriginalOptions = {}): Originals {
  const defects = new Set<Defect>()
  const originals: Original[] = []
  const why = redirection(tree.head, options)
  if (why) originals.push({ ...described(tree.head), how: 'redirected', ...sliced(raw, 0), grade: 'C', depth: 1, why })
  attached(raw, tree, 1, 0, originals, defects)
  const { own, blocks } = quoted(view)
  blocks.forEach((block, at) => {
    const { from, to, subject, date, body } = block
    if (originals.length >= MOST) defects.add('too-many-originals')
    else if (why === undefined && !originals.some((known) => isSame(known, from, subject)))
      originals.push({
        how: 'inline',
        from,
        to,
        subject,
        date,
        text: body,
        grade: 'D',
        depth: at + 1,
        why: block.shape,
      })
  })
  return { originals, ownWords: why ? '' : own, defects: [...defects] }
}

function quoted({ text = '', html = '' }: TextView) {
  const inText = findForwards(text)
  if (inText.blocks.length > 0 || html === '') return inText
  const inHtml = findForwards(htmlLines(html))
  return inHtml.blocks.length > 0 || text.trim() === '' ? inHtml : inText
}

/** `base` is where `raw` lies in the whole mail; `undefined` once something was decoded. */
function attached(
  raw: Buffer,
  tree: MailBytes,
  depth: number,
  base: number | undefined,
  originals: Original[],
  defects: Set<Defect>,
): void {
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
    const offset =
      base === undefined || part.encoding !== 'identity' ? undefined : base + part.offset + part.headerLength
    if (why === 'outlook-message') {
      originals.push({ how: 'attached', ...sliced(bytes, offset), grade: 'C', depth, why })
      continue
    }
    const inner = readBytes(bytes)
    originals.push({ how: 'attached', ...described(inner.head), ...sliced(bytes, offset), grade: 'C', depth, why })
    attached(bytes, inner, depth + 1, offset, originals, defects)
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

function sliced(bytes: Buffer, offset: number | undefined): Pick<Original, 'bytes' | 'range' | 'sha256'> {
  const sha256 = createHash('sha256').update(bytes).digest()
  return { bytes, sha256, ...(offset === undefined ? {} : { range: { offset, length: bytes.length } }) }
}

/** The sender of an original, only where its From names one person. */
function described(head: Head): Pick<Original, 'from' | 'to' | 'subject' | 'date'> {
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
