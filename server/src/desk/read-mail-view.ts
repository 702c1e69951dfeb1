import type { EvidenceView } from '@breakwater/shared/evidence.ts'
import { fileTypeFromBuffer } from 'file-type'
import type { Deps } from '../deps.ts'
import { partBytes, readBytes } from '../mail/bytes.ts'
import { fallbackView, ParseRefused } from '../mail/parse.ts'
import type { AttachmentFacts, Mailbox } from '../mail/reading.ts'
import { type OutlookView, outlookView } from '../mail/upload-view.ts'
import { cleanHtml } from './clean-html.ts'

type Read = Pick<EvidenceView, 'headers' | 'text' | 'html' | 'blockedImages' | 'links' | 'attachments' | 'defects'>

const LONGEST = 200_000
const OCTETS = 'application/octet-stream'
/** Bytes that tell a type, too few for anything packed to grow; and how many attachments are looked at. */
const FIRST = 300
const TYPED = 100
const who = (people: readonly Mailbox[]) =>
  people.map((p) => (p.name && p.address ? `${p.name} <${p.address}>` : (p.address ?? p.name ?? ''))).join(', ')

/** What a piece of evidence says, as words and cleaned HTML. A mail that no parser takes is read by its bytes; a record is its snapshot. */
export async function readForView(
  deps: Pick<Deps, 'parser'>,
  kind: string,
  bytes: Buffer,
  meta: Record<string, unknown>,
): Promise<Read> {
  if (kind !== 'mail') return snapshotView(bytes, meta)
  const outlook = await outlookView(deps.parser, bytes)
  if (outlook) return fromOutlook(outlook)
  const mail = await deps.parser.parse(bytes).catch((error: unknown) => {
    if (error instanceof ParseRefused) return { ...fallbackView(bytes), attachments: [], defects: ['could-not-read'] }
    throw error
  })
  const cleaned = mail.html ? cleanHtml(mail.html) : undefined
  const date = mail.date && !Number.isNaN(mail.date.getTime()) ? mail.date.toISOString() : ''
  const headers = [
    { name: 'From', value: who(mail.from) },
    { name: 'To', value: who(mail.to) },
    { name: 'Cc', value: who(mail.cc) },
    { name: 'Date', value: date },
    { name: 'Subject', value: mail.subject },
  ].filter((h) => h.value)
  return {
    headers,
    text: (mail.text || (cleaned ? textOf(cleaned.html) : '')).slice(0, LONGEST),
    html: cleaned ? cleaned.html.slice(0, 1_000_000) : null,
    blockedImages: cleaned?.blockedImages ?? 0,
    links: cleaned?.links ?? [],
    attachments: await attachmentsShown(bytes, mail.attachments),
    defects: [...mail.defects],
  }
}

/** The attachments by name and size, each with the type its first bytes say: a stranger's word for it counts only for plain text. */
async function attachmentsShown(raw: Buffer, attachments: readonly AttachmentFacts[]): Promise<Read['attachments']> {
  const tree = attachments.length > 0 ? readBytes(raw) : undefined
  return Promise.all(
    attachments.map(async ({ path, filename, type, size }, at) => {
      const part = at < TYPED ? tree?.parts.find((one) => one.path === path) : undefined
      const known = part && (await fileTypeFromBuffer(partBytes(raw, part, FIRST)))
      return { name: filename, type: known?.mime ?? (/^(text|message)\//.test(type) ? type : OCTETS), size }
    }),
  )
}

const fromOutlook = ({ from, to, subject, date, text, names }: OutlookView): Read => ({
  headers: [
    { name: 'From', value: who(from) },
    { name: 'To', value: to },
    { name: 'Date', value: date },
    { name: 'Subject', value: subject },
  ].filter((h) => h.value),
  text: text.slice(0, LONGEST),
  html: null,
  blockedImages: 0,
  links: [],
  attachments: names.map((name) => ({ name, type: 'application/octet-stream', size: 0 })),
  defects: from.length || text ? [] : ['could-not-read'],
})

const textOf = (html: string) =>
  html
    .replaceAll(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

function snapshotView(bytes: Buffer, meta: Record<string, unknown>): Read {
  const headers = Object.entries(meta).flatMap(([name, value]) =>
    typeof value === 'string' && value ? [{ name, value: value.slice(0, 2000) }] : [],
  )
  return {
    headers,
    text: bytes.toString('utf8').slice(0, LONGEST),
    html: null,
    blockedImages: 0,
    links: [],
    attachments: [],
    defects: [],
  }
}
