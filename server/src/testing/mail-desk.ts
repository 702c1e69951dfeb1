import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { rawMailBytes } from '../evidence/raw-mail.ts'
import { ensureMailbox } from '../mail/mailbox-row.ts'
import { createParser, type ParserSettings } from '../mail/parse.ts'
import { readWaiting } from '../mail/read-mail.ts'
import { type Incoming, takeIn } from '../mail/take-in.ts'
import { openDesk } from './desk.ts'

export type MailDesk = Awaited<ReturnType<typeof openMailDesk>>
/** Our mail server's name for itself in Authentication-Results. */
export const AUTHSERV = 'mx.pines.example'
export const REPORT_ADDRESS = 'report@pines.example'

/** The desk with its report mailbox: mail is handed in as bytes, read with the real parser, and looked at as rows. */
export async function openMailDesk(parsing: ParserSettings = {}, pack: 'icn' | 'council' = 'icn') {
  const desk = await openDesk(undefined, { pack })
  const parser = createParser(parsing)
  const { config } = desk.deps
  const deps: Deps = {
    ...desk.deps,
    parser,
    config: {
      ...config,
      mail: { ...config.mail, address: REPORT_ADDRESS, from: REPORT_ADDRESS, trustedAuthserv: [AUTHSERV] },
    },
  }
  await ensureMailbox(deps)
  const superuser = new pg.Client(desk.database.adminUrl)
  await superuser.connect()
  const take = takeIn(deps)
  const rows = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await superuser.query(text, values)).rows
  return {
    ...desk,
    deps,
    take,
    superuser,
    rows,
    rawOf: (mailId: string) => as(deps.db, system('intake'), (tx) => rawMailBytes(deps, tx, mailId)),
    /** takes one mail in and reads it; its row afterwards */
    async gets(raw: string | Buffer, over: Partial<Incoming> = {}) {
      const [taken] = await take([
        {
          door: 'imap',
          mailbox: 'report',
          key: randomUUID(),
          receivedAt: desk.clock.now(),
          bytes: Buffer.from(raw),
          ...over,
        },
      ])
      await readWaiting(deps)
      return (await rows('select * from app.mail where id = $1', [taken!.mailId]))[0] as Record<string, unknown> & {
        id: string
        state: string
        outcome: string | null
        report_id: string | null
      }
    },
    async close() {
      parser.close()
      await superuser.end()
      await desk.close()
    },
  }
}

type Letter = {
  from?: string
  to?: string
  subject?: string
  id?: string
  headers?: string[]
  body?: string
  auth?: string | null
}

/** A mail from one of the desk's people as our own server delivers it, with its proof of who sent it; all of it can be changed. */
export function aMail({
  from = 'Ada Moss <ada@pines.example>',
  to = REPORT_ADDRESS,
  subject = 'Please look at this',
  id = randomUUID(),
  headers = [],
  body = 'Hello\r\n',
  auth = `${AUTHSERV}; dmarc=pass header.from=pines.example; spf=pass smtp.mailfrom=ada@pines.example`,
}: Letter = {}): string {
  const lines = [
    ...(auth === null ? [] : [`Authentication-Results: ${auth}`]),
    'Received: from mail.pines.example by mx.pines.example; Mon, 9 Nov 2026 08:59:00 +0000',
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    'Date: Mon, 09 Nov 2026 08:58:00 +0000',
    `Message-ID: <${id}@pines.example>`,
    ...headers,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** The body and content headers of a forward with originals attached. */
export function withAttached(
  words: string,
  originals: {
    raw: string | Buffer
    encoding?: 'base64' | '7bit'
    disposition?: string
    type?: string
    name?: string
  }[],
): { headers: string[]; body: string } {
  const mark = 'b1-of-this-test'
  const parts = originals.map(
    ({ raw, encoding = '7bit', disposition = 'attachment', type = 'message/rfc822', name }) => {
      const bytes = Buffer.from(raw)
      const text =
        encoding === 'base64' ? bytes.toString('base64').replace(/(.{76})/g, '$1\r\n') : bytes.toString('latin1')
      return `--${mark}\r\nContent-Type: ${type}\r\nContent-Disposition: ${disposition}${name ? `; filename="${name}"` : ''}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${text}\r\n`
    },
  )
  return {
    headers: ['MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary="${mark}"`],
    body: `--${mark}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n${parts.join('')}--${mark}--\r\n`,
  }
}
