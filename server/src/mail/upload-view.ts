import type { Parser } from './parse.ts'
import type { Mailbox } from './reading.ts'
import { carrying, formatOf } from './upload-bytes.ts'

export type OutlookView = { from: Mailbox[]; to: string; subject: string; date: string; text: string; names: string[] }

/** What an Outlook message says of itself, read in the child; nothing for other bytes. An unreadable one says nothing. */
export async function outlookView(parser: Pick<Parser, 'readSafely'>, bytes: Buffer): Promise<OutlookView | undefined> {
  if (formatOf(bytes) !== 'msg') return undefined
  const { originals, view } = await parser.readSafely(carrying(bytes))
  const [message] = originals
  return {
    from: message?.from ? [message.from] : [],
    to: message?.to ?? '',
    subject: message?.subject ?? '',
    date: message?.date ?? '',
    text: message?.text ?? '',
    names: view.attachments[0]?.holds?.names ?? [],
  }
}
