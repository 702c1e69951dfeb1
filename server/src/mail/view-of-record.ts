import { attachmentsOf, fallbackView } from './fallback.ts'
import type { AttachmentFacts, MailBytes, ParsedMail } from './reading.ts'

/** What mailparser gave for a mail without the bodies of its attachments. */
export type ParserText = { subject: string; text?: string; html?: string; filenames: readonly string[]; cut: boolean }

/**
 * Both readers in one view (MAIL 4): people, attachments and guessed texts by the byte-range reader, subject and text by
 * mailparser. `undefined` when mailparser shows nothing although the bytes do.
 */
export function viewOfRecord(raw: Buffer, tree: MailBytes, answer: ParserText): ParsedMail | undefined {
  const view = fallbackView(raw, tree)
  const attachments = attachmentsOf(raw, tree)
  const { text, html } = answer
  const isEmpty = !text?.trim() && !html?.trim() && attachments.length === 0
  if (isEmpty && (view.text?.trim() || view.html?.trim())) return undefined
  return {
    ...view,
    subject: view.guessed ? view.subject : answer.subject,
    text: view.guessed ? (view.text ?? text) : text,
    html: view.guessed ? (view.html ?? html) : html,
    attachments,
    defects: answer.cut && !view.defects.includes('text-cut') ? [...view.defects, 'text-cut'] : view.defects,
    readersDisagree:
      differ(attachments, answer.filenames) || !sameWords(view.text, text) || !sameWords(view.html, html),
  }
}

/** The byte-range reader's list wins; a difference is only shown. */
const differ = (ours: readonly AttachmentFacts[], theirs: readonly string[]) =>
  ours.length !== theirs.length || ours.some(({ filename }, at) => filename !== '' && filename !== theirs[at])

/** Whether two texts show the same words; what only one reader shows is said, not resolved. */
const sameWords = (one = '', other = '') => one === other || wordsOf(one) === wordsOf(other)

const wordsOf = (text: string) => text.replace(/[\s\0\ufeff]+/g, ' ').trim()
