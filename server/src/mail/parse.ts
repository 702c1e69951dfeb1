import { readBytes } from './bytes.ts'
import { attachmentsOf, fallbackView } from './fallback.ts'
import { withoutAttachments } from './parser-input.ts'
import { ParseRefused, parserPool } from './parser-pool.ts'
import type { AttachmentFacts, MailBytes, ParsedMail } from './reading.ts'

export { fallbackView } from './fallback.ts'
export { ParseRefused } from './parser-pool.ts'

export type ParserSettings = {
  workers?: number
  /** fast lane, in ms; a mail that takes longer gets one more try alone */
  timeoutMs?: number
  /** the try alone, in ms; 0 for none */
  slowTimeoutMs?: number
  heapMb?: number
}

export type Parser = {
  /** The view of record. Rejects with `ParseRefused`: then `fallbackView` shows the mail. */
  parse(raw: Buffer, tree?: MailBytes): Promise<ParsedMail>
  /** Process ids of the children, for memory figures. */
  pids(): number[]
  close(): void
}

const LARGEST = 25 * 1024 * 1024
const LARGE = 5 * 1024 * 1024

/**
 * mailparser in child processes (MAIL 4, SETTLED 53). It gets the mail without the bodies of attachments, which stay byte
 * ranges; those and the people named come from the byte-range reader, text and subject from mailparser.
 */
export function createParser(settings: ParserSettings = {}): Parser {
  const { workers = 2, timeoutMs = 2000, slowTimeoutMs = 20_000, heapMb = 256 } = settings
  const pool = parserPool({ workers, heapMb })
  // One large or slow mail at a time, or their memory adds up.
  const alone = oneAtATime()

  return {
    async parse(raw, tree = readBytes(raw)) {
      const input = withoutAttachments(raw, tree)
      if (input.length > LARGEST) throw new ParseRefused('too-large')
      const fast = () => pool.run(input, timeoutMs)
      const answer = await (input.length > LARGE ? alone(fast) : fast()).catch((error) => {
        if (slowTimeoutMs > 0 && error instanceof ParseRefused && error.because === 'timeout')
          return alone(() => pool.run(input, slowTimeoutMs))
        throw error
      })
      const view = fallbackView(raw, tree)
      const attachments = attachmentsOf(raw, tree)
      const { text, html } = answer
      if (!text?.trim() && !html?.trim() && attachments.length === 0 && (view.text?.trim() || view.html?.trim()))
        throw new ParseRefused('empty')
      return {
        ...view,
        subject: view.guessed ? view.subject : answer.subject,
        text: view.guessed ? (view.text ?? text) : text,
        html: view.guessed ? (view.html ?? html) : html,
        attachments,
        defects: answer.cut && !view.defects.includes('text-cut') ? [...view.defects, 'text-cut'] : view.defects,
        readersDisagree: differ(attachments, answer.filenames),
      }
    },
    pids: pool.pids,
    close: pool.close,
  }
}

/** The byte-range reader's list wins; a difference is only shown. */
const differ = (ours: readonly AttachmentFacts[], theirs: readonly string[]) =>
  ours.length !== theirs.length || ours.some(({ filename }, at) => filename !== '' && filename !== theirs[at])

function oneAtATime(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (run) => {
    const turn = last.then(run, run)
    last = turn.catch(() => undefined)
    return turn
  }
}
