import { readBytes } from './bytes.ts'
import { isLookedInto, named } from './containers.ts'
import { attachmentsOf } from './fallback.ts'
import type { OriginalOptions } from './original.ts'
import { outlineOf, readingOf } from './outline.ts'
import { withoutAttachments } from './parser-input.ts'
import { largestParsed } from './parser-options.ts'
import { ParseRefused, parserPool } from './parser-pool.ts'
import { isReadHere, mayBeReadHere, SMALL } from './read-here.ts'
import { inTheChild } from './read-in-child.ts'
import type { MailBytes, ParsedMail, SafeReading } from './reading.ts'
import { viewOfRecord } from './view-of-record.ts'

export { fallbackView } from './fallback.ts'
export { ParseRefused } from './parser-pool.ts'

export type ParserSettings = {
  workers?: number
  /** fast lane, in ms; a mail that takes longer gets one more try alone */
  timeoutMs?: number
  /** the try alone, in ms; 0 for none */
  slowTimeoutMs?: number
  heapMb?: number
  /** memory of all children together */
  memoryMb?: number
}

export type Parser = {
  /** The view of record. Rejects with `ParseRefused`: then `fallbackView` shows the mail. */
  parse(raw: Buffer, tree?: MailBytes): Promise<ParsedMail>
  /**
   * Reads a mail of any size without holding up the service: those with little to look at here, others and those with
   * containers in the child. What cannot be read comes as far as it could be, with `unread`. Rejects only with `closed`, at shutdown.
   */
  readSafely(raw: Buffer, options?: OriginalOptions): Promise<SafeReading>
  /** Process ids of the children, for memory figures. */
  pids(): number[]
  close(): void
}

/**
 * mailparser in child processes (MAIL 4, SETTLED 53). It gets the mail without the bodies of attachments, which stay byte
 * ranges; those and the people named come from the byte-range reader, text and subject from mailparser.
 */
export function createParser(settings: ParserSettings = {}): Parser {
  const { workers = 2, timeoutMs = 2000, slowTimeoutMs = 20_000, heapMb = 256, memoryMb = 448 } = settings
  const pool = parserPool({ workers, heapMb, memoryMb })
  // One large or slow mail at a time, or their memory adds up.
  const alone = oneAtATime()
  const readInChild = inTheChild({ pool, alone, timeoutMs, slowTimeoutMs })

  const parseSmall = async (raw: Buffer, tree: MailBytes): Promise<ParsedMail> => {
    const input = withoutAttachments(raw, tree)
    if (input.length > largestParsed) throw new ParseRefused('too-large')
    const run = (most: number) => pool.run({ kind: 'text', raw: input }, most)
    const answer = await run(timeoutMs).catch((error) => {
      if (slowTimeoutMs > 0 && error instanceof ParseRefused && error.because === 'timeout')
        return alone(() => run(slowTimeoutMs))
      throw error
    })
    if (answer.step !== 'text' || 'refused' in answer.text)
      throw new ParseRefused('refused', answer.step === 'text' && 'refused' in answer.text ? answer.text.refused : '')
    const view = viewOfRecord(raw, tree, answer.text)
    if (!view) throw new ParseRefused('empty')
    return view
  }

  return {
    async parse(raw, tree) {
      if (raw.length <= SMALL) return parseSmall(raw, tree ?? readBytes(raw))
      const { unread, view } = await readInChild(raw, {})
      if (unread) throw new ParseRefused(unread)
      return view
    },
    async readSafely(raw, options = {}) {
      if (!mayBeReadHere(raw)) return readInChild(raw, options)
      const tree = readBytes(raw)
      if (!isReadHere(raw, tree)) return readInChild(raw, options)
      const attachments = attachmentsOf(raw, tree)
      if (attachments.some(({ container }) => isLookedInto(container))) return readInChild(raw, options)
      try {
        const view = await parseSmall(raw, tree)
        return readingOf(raw, tree, { ...view, attachments: view.attachments.map(withNames) }, options)
      } catch (error) {
        if (!(error instanceof ParseRefused) || error.because === 'closed') throw error
        const outline = outlineOf(raw, options, tree)
        const view = { ...outline.view, attachments: attachments.map(withNames) }
        return { ...outline, view, unread: error.because }
      }
    },
    pids: pool.pids,
    close: pool.close,
  }
}

const withNames = (one: SafeReading['view']['attachments'][number]) =>
  one.container && one.container !== 'message' ? { ...one, holds: named() } : one

export type Alone = <T>(run: () => Promise<T>) => Promise<T>

function oneAtATime(): Alone {
  let last: Promise<unknown> = Promise.resolve()
  return (run) => {
    const turn = last.then(run, run)
    last = turn.catch(() => undefined)
    return turn
  }
}
