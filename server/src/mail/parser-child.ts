// Runs alone in a child process without network, writing or children (SETTLED 53); it answers one job at a time.
import { simpleParser } from 'mailparser'
import { readBytes } from './bytes.ts'
import { isLookedInto } from './containers.ts'
import { outlineOf, readingOf } from './outline.ts'
import { withoutAttachments } from './parser-input.ts'
import {
  largestParsed,
  mostShown,
  type ParserAnswer,
  type ParserJob,
  parserOptions,
  type TextAnswer,
} from './parser-options.ts'
import type { SafeReading } from './reading.ts'
import { viewOfRecord } from './view-of-record.ts'

process.on('disconnect', () => process.exit(0))
process.on('message', async (job: ParserJob) => {
  const raw = Buffer.from(job.raw.buffer, job.raw.byteOffset, job.raw.byteLength)
  if (job.kind === 'text') return process.send?.({ id: job.id, step: 'text', text: await readText(raw), last: true })
  for await (const answer of readWhole(job, raw)) await sent(answer)
})

/** What was found is sent as soon as it is known, so that it outlives this process. */
const sent = (answer: ParserAnswer) =>
  new Promise<void>((resolve) => process.send?.(answer, undefined, undefined, () => resolve()))

async function* readWhole({ id, options = {} }: ParserJob, raw: Buffer): AsyncGenerator<ParserAnswer> {
  const tree = readBytes(raw)
  let reading = outlineOf(raw, options, tree)
  yield { id, step: 'outline', reading: withoutBytes(reading), last: false }
  const input = withoutAttachments(raw, tree)
  const text = input.length > largestParsed ? ({ refused: 'too-large' } as const) : await readText(input)
  const view = 'refused' in text ? undefined : viewOfRecord(raw, tree, text)
  if (view) reading = readingOf(raw, tree, view, options)
  else if ('refused' in text && text.refused === 'too-large') reading = { ...reading, unread: 'too-large' }
  else reading = { ...reading, unread: 'refused' in text ? 'refused' : 'empty' }
  const more = reading.view.attachments.some(({ container }) => isLookedInto(container))
  yield { id, step: 'read', reading: withoutBytes(reading), last: !more }
  if (!more) return
  const { lookInto } = await import('./containers-read.ts')
  yield { id, step: 'contents', reading: withoutBytes(lookInto(raw, tree, reading)), last: true }
}

const withoutBytes = (reading: SafeReading): SafeReading => ({
  ...reading,
  originals: reading.originals.map(({ bytes, ...rest }) => rest),
})

async function readText(raw: Buffer): Promise<TextAnswer> {
  try {
    const mail = await simpleParser(raw, parserOptions as unknown as Parameters<typeof simpleParser>[1])
    const html = mail.html === false ? undefined : mail.html
    return {
      subject: mail.subject ?? '',
      text: mail.text?.slice(0, mostShown),
      html: html?.slice(0, mostShown),
      filenames: mail.attachments.map(({ filename }) => filename ?? ''),
      cut: (mail.text?.length ?? 0) > mostShown || (html?.length ?? 0) > mostShown,
    }
  } catch (error) {
    return { refused: error instanceof Error && 'code' in error ? String(error.code) : 'error' }
  }
}

// the first sign of life: from now on time counts
process.send?.({ id: 0 })
