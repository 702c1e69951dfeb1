import type { MailBytes, Part } from './reading.ts'

const SMALL = 16 * 1024
const LONGEST_TEXT = 6 * 1024 * 1024

/**
 * The mail without the bodies of larger attachments and without text beyond what is shown: heads and boundaries stay, so a
 * parser sees the same parts. Nothing is copied when nothing is left out.
 */
export function withoutAttachments(raw: Buffer, { parts }: MailBytes): Buffer {
  const kept: Buffer[] = []
  let at = 0
  for (const part of parts) {
    if (part.parts.length > 0 || part.type.startsWith('multipart/')) continue
    const body = part.offset + part.headerLength
    const end = part.offset + part.length
    const most = isText(part) ? LONGEST_TEXT : SMALL
    if (end - body <= most || body < at) continue
    const keep = isText(part) ? body + LONGEST_TEXT : body
    kept.push(raw.subarray(at, keep))
    at = end
  }
  return kept.length === 0 ? raw : Buffer.concat([...kept, raw.subarray(at)])
}

const isText = ({ type, disposition, filename }: Part) =>
  (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment' && filename === ''
