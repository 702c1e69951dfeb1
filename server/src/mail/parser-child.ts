// Runs alone in a child process without network, writing or children (SETTLED 53); it answers one job at a time.
import { simpleParser } from 'mailparser'
import { mostShown, type ParserAnswer, type ParserJob, parserOptions } from './parser-options.ts'

process.on('disconnect', () => process.exit(0))
process.on('message', async ({ id, raw }: ParserJob) => {
  process.send?.(await read(id, Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)))
})

async function read(id: number, raw: Buffer): Promise<ParserAnswer> {
  try {
    const mail = await simpleParser(raw, parserOptions as unknown as Parameters<typeof simpleParser>[1])
    const html = mail.html === false ? undefined : mail.html
    return {
      id,
      subject: mail.subject ?? '',
      text: mail.text?.slice(0, mostShown),
      html: html?.slice(0, mostShown),
      date: mail.date,
      filenames: mail.attachments.map(({ filename }) => filename ?? ''),
      cut: (mail.text?.length ?? 0) > mostShown || (html?.length ?? 0) > mostShown,
    }
  } catch (error) {
    return { id, refused: error instanceof Error && 'code' in error ? String(error.code) : 'error' }
  }
}
