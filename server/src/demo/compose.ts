import { randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'

export type MailPerson = { name: string; address: string }
export type NewMail = {
  from: MailPerson
  to: MailPerson
  subject: string
  text: string
  at: Date
  /** a whole mail that goes along as it is (forward as attachment) */
  attached?: Buffer
  messageId?: string
  inReplyTo?: string
  headers?: Record<string, string>
}

/** A mail as bytes, as any mail program would make it. */
export function composed(mail: NewMail): Promise<Buffer> {
  const { from, to, subject, text, at, attached, inReplyTo, headers } = mail
  const domain = from.address.split('@')[1] ?? 'demo.example'
  return new MailComposer({
    from,
    to,
    subject,
    text,
    date: at,
    messageId: mail.messageId ?? `<${randomUUID()}@${domain}>`,
    ...(headers ? { headers } : {}),
    ...(inReplyTo ? { inReplyTo, references: [inReplyTo] } : {}),
    ...(attached
      ? {
          attachments: [
            {
              filename: 'message.eml',
              content: attached,
              contentType: 'message/rfc822',
              contentTransferEncoding: '8bit',
              contentDisposition: 'attachment',
            },
          ],
        }
      : {}),
  })
    .compile()
    .build()
}
