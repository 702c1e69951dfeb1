import { mostInput, showBytes, showHeader } from '../evidence/transfer.ts'
import { readAddresses } from './address.ts'
import { bodyRange, first, limits, partBytes, readBytes, values } from './bytes.ts'
import type { AttachmentFacts, Defect, FallbackView, MailBytes, Part } from './reading.ts'

/**
 * From, Subject, Date and the text of a mail by the byte-range reader alone: what is shown when mailparser refuses, and
 * until it has read (MAIL 4). Where nothing would be visible the body is shown as text; bare carriage returns count as line
 * ends in a copy. Never throws.
 */
export function fallbackView(raw: Buffer, tree: MailBytes = readBytes(raw)): FallbackView {
  const defects = new Set<Defect>(tree.defects)
  const view = viewOf(raw, tree, defects)
  if (view.text?.trim() || view.html?.trim() || attachmentsOf(raw, tree).length > 0) return view
  if (!raw.includes('\n') && raw.includes('\r')) {
    defects.add('bare-cr')
    const copy = Buffer.from(raw.toString('latin1').replaceAll('\r', '\r\n'), 'latin1')
    const again = viewOf(copy, readBytes(copy), defects)
    if (again.text?.trim() || again.html?.trim()) return again
  }
  const body = bodyRange(raw, tree.root)
  const shown = showBytes(body.subarray(0, limits.text))
  if (shown.text.trim() === '') return view
  defects.add('nothing-visible')
  return { ...view, text: visible(shown.text), guessed: view.guessed || shown.guessed, defects: [...defects] }
}

function viewOf(raw: Buffer, tree: MailBytes, defects: Set<Defect>): FallbackView {
  const { head, parts } = tree
  const texts = parts.filter(isBodyText)
  const hint = texts.find(({ charset }) => charset)?.charset ?? ''
  let guessed = false
  const read = (type: string) => {
    let left: number = limits.text
    const pieces: string[] = []
    for (const part of texts) {
      if (part.type !== type || left <= 0) continue
      const bytes = partBytes(raw, part, left)
      if (bytes.length >= left || bodyRange(raw, part).length > mostInput(left)) defects.add('text-cut')
      left -= bytes.length
      const shown = showBytes(bytes, part.charset)
      guessed ||= shown.guessed
      pieces.push(shown.text)
    }
    return pieces.length > 0 ? pieces.join('\n') : undefined
  }
  const people = (name: string) => values(head, name).flatMap((value) => readAddresses(value, hint).mailboxes)
  const subject = showHeader(first(head, 'subject'), hint)
  const date = new Date(first(head, 'date'))
  const [text, html] = [read('text/plain'), read('text/html')]
  guessed ||= subject.guessed
  if (guessed) defects.add('charset-guessed')
  return {
    subject: subject.text,
    from: people('from'),
    to: people('to'),
    cc: people('cc'),
    ...(Number.isNaN(date.getTime()) ? {} : { date }),
    ...(text === undefined ? {} : { text: visible(text) }),
    ...(html === undefined ? {} : { html }),
    guessed,
    defects: [...defects],
  }
}

const visible = (text: string) => text.replaceAll('\0', '').replace(/\r\n?/g, '\n')

const isBodyText = (part: Part) =>
  (part.type === 'text/plain' || part.type === 'text/html') && part.disposition !== 'attachment' && part.filename === ''

/** Every part that is no body text and no container of parts, with where it lies. Nothing is unpacked. */
export function attachmentsOf(raw: Buffer, { parts }: MailBytes): AttachmentFacts[] {
  const sealed = new Set(parts.filter(({ type }) => type === 'multipart/encrypted').flatMap((one) => one.parts))
  return parts
    .filter((part) => part.parts.length === 0 && !part.type.startsWith('multipart/') && !isBodyText(part))
    .map((part) => {
      const container = sealed.has(part) ? 'encrypted' : containerOf(part)
      return {
        filename: part.filename,
        type: part.type,
        size: sizeOf(raw, part),
        disposition: part.disposition,
        path: part.path,
        offset: part.offset + part.headerLength,
        ...(container ? { container } : {}),
      }
    })
}

/** One of the attachments as it was attached, by its place in the list. Nothing in it is unpacked. */
export function attachmentBytes(
  raw: Buffer,
  tree: MailBytes,
  number: number,
): { bytes: Buffer; name: string } | undefined {
  const found = attachmentsOf(raw, tree)[number]
  const part = found && tree.parts.find(({ path }) => path === found.path)
  return part && { bytes: partBytes(raw, part), name: part.filename }
}

const LARGEST_COUNTED = 1024 * 1024

/** The decoded size; nothing large is decoded for a list: base64 is counted, long quoted-printable is given as it lies there. */
function sizeOf(raw: Buffer, part: Part): number {
  if (part.encoding === 'identity') return part.length - part.headerLength
  if (part.encoding === 'quoted-printable')
    return part.length > LARGEST_COUNTED ? part.length - part.headerLength : partBytes(raw, part).length
  const body = bodyRange(raw, part)
  let signs = 0
  for (let i = 0; i < body.length; i++) {
    const c = body[i]!
    if (c === 61) break
    if (c > 32) signs++
  }
  return Math.floor((signs * 3) / 4)
}

function containerOf({ type, filename }: Part): AttachmentFacts['container'] {
  const name = filename.toLowerCase()
  if (type === 'message/rfc822' || name.endsWith('.eml')) return 'message'
  if (type === 'application/vnd.ms-outlook' || name.endsWith('.msg')) return 'outlook-message'
  if (/^application\/(ms-tnef|vnd\.ms-tnef)$/.test(type) || name === 'winmail.dat') return 'outlook-container'
  if (/^application\/((x-)?pkcs7-mime|pgp-encrypted)$/.test(type) || /\.(p7m|pgp|gpg)$/.test(name)) return 'encrypted'
  return /^application\/(x-)?zip/.test(type) || name.endsWith('.zip') ? 'archive' : undefined
}
