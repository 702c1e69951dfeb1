import { readBytes } from './bytes.ts'
import { attachmentsOf, fallbackView } from './fallback.ts'
import { findOriginals, type OriginalOptions } from './original.ts'
import type { Defect, FallbackView, MailBytes, ParsedMail, SafeReading } from './reading.ts'

/** A mail by its byte ranges alone: all that is known when mailparser refuses it. Never throws. */
export function outlineOf(raw: Buffer, options: OriginalOptions = {}, tree: MailBytes = readBytes(raw)): SafeReading {
  const view = { ...fallbackView(raw, tree), attachments: attachmentsOf(raw, tree), readersDisagree: false }
  return readingOf(raw, tree, view, options)
}

/** The reading of a mail whose view is known. */
export function readingOf(
  raw: Buffer,
  tree: MailBytes,
  view: ParsedMail | (FallbackView & Pick<SafeReading['view'], 'attachments' | 'readersDisagree'>),
  options: OriginalOptions,
): SafeReading {
  const { originals, ownWords, defects } = findOriginals(raw, tree, view, options)
  return {
    head: tree.head,
    partTypes: tree.root.parts.map(({ type }) => type),
    view,
    originals,
    ownWords,
    defects: [...new Set<Defect>([...view.defects, ...defects])],
  }
}
