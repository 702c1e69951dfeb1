import nodemailer from 'nodemailer'
import type { Mailer, OurMail } from './mailer.ts'

/** A relay's answer, or silence. `uncertain`: it may have taken the mail (a cut past the final dot). `final`: it never will. */
export class NotSent extends Error {
  override name = 'NotSent'
  readonly code: string
  readonly uncertain: boolean
  readonly final: boolean
  constructor(code: string, how: { uncertain: boolean; final: boolean }, cause: unknown) {
    super('a mail of ours was not taken', { cause })
    this.code = code
    this.uncertain = how.uncertain
    this.final = how.final
  }
}

/** One address and nothing more: none that a relay, or a header, could read as two (SECURITY T25). */
const PLAIN = /^[^\s\p{C}"(),:;<>@[\\\]]{1,64}@[^\s\p{C}"(),:;<>@[\\\]]{1,255}$/u

const addressesOf = ({ to, envelopeFrom, bounceTo, headers }: OurMail) =>
  [to.address, envelopeFrom, bounceTo, headers['Reply-To']].filter((address) => typeof address === 'string')

type SmtpError = Error & { code?: string; command?: string; responseCode?: number }
/** `whole`: every byte was handed over, so that without an answer nobody knows whether it was taken. */
type Progress = { whole: boolean }

function notSent(error: SmtpError, { whole }: Progress): NotSent {
  const { responseCode, code = 'unknown' } = error
  return new NotSent(
    responseCode ? String(responseCode) : code,
    { uncertain: !responseCode && whole, final: (responseCode ?? 0) >= 550 },
    error,
  )
}

/** Sends through a relay: `smtp://user:password@host:port` or `smtps://`. Plain text only to this computer; elsewhere TLS is required. */
export function smtpMailer(url: string, from: { name: string; address: string }): Mailer {
  const at = new URL(url)
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(at.hostname)
  const secure = at.protocol === 'smtps:'
  const transport = nodemailer.createTransport({
    host: at.hostname.replace(/^\[|\]$/g, ''),
    port: Number(at.port || (secure ? 465 : 587)),
    secure,
    ...(local ? { ignoreTLS: !secure } : { requireTLS: true }),
    ...(at.username ? { auth: { user: decodeURIComponent(at.username), pass: decodeURIComponent(at.password) } } : {}),
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  transport.use('stream', (mail, done) => {
    const { progress } = mail.data as { progress?: Progress }
    mail.message.processFunc((input) => {
      input.once('end', () => {
        if (progress) progress.whole = true
      })
      return input
    })
    done()
  })
  const send = (mail: OurMail, sender: string, progress: Progress) =>
    transport.sendMail({ ...parts(mail, from), envelope: { from: sender, to: [mail.to.address] }, ...{ progress } })
  return {
    async send(mail) {
      const progress = { whole: false }
      if (!addressesOf(mail).every((address) => PLAIN.test(address)))
        throw new NotSent('address', { uncertain: false, final: true }, undefined)
      try {
        await send(mail, mail.envelopeFrom ?? '', progress).catch((error: SmtpError) => {
          // some relays refuse a null sender: then an address of ours whose mail is never answered (MAIL section 9)
          if (mail.envelopeFrom === null && error.command === 'MAIL FROM' && (error.responseCode ?? 0) >= 500)
            return send(mail, mail.bounceTo ?? from.address, progress)
          throw error
        })
      } catch (error) {
        throw notSent(error as SmtpError, progress)
      }
    },
    async verify() {
      await transport.verify()
    },
    close: () => transport.close(),
  }
}

/** What nodemailer builds a mail from; a message id in angle brackets, addresses as objects. */
export const parts = (mail: OurMail, from: { name: string; address: string }) => ({
  from,
  to: mail.to,
  subject: mail.subject,
  text: mail.text,
  messageId: mail.messageId,
  ...(mail.inReplyTo ? { inReplyTo: mail.inReplyTo, references: [mail.inReplyTo] } : {}),
  ...(mail.attachments
    ? {
        attachments: mail.attachments.map(({ name, type, base64 }) => ({
          filename: name,
          contentType: type,
          content: Buffer.from(base64, 'base64'),
        })),
      }
    : {}),
  replyTo: mail.headers['Reply-To'],
  headers: Object.fromEntries(Object.entries(mail.headers).filter(([name]) => name !== 'Reply-To')),
})
