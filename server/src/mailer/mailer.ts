/** A mail of ours, already made of fixed words. Addresses are objects and come from the directory, never from a mail (SECURITY T25, D8). */
export type OurMail = {
  to: { name: string; address: string }
  subject: string
  text: string
  messageId: string
  inReplyTo?: string
  /** null: an automatic mail that nobody should answer to (RFC 3834) */
  envelopeFrom: string | null
  /** the sender for a relay that takes no null one; bounces to it are known as ours (MAIL section 9) */
  bounceTo?: string
  headers: Record<string, string>
  attachments?: readonly { name: string; type: string; base64: string }[]
}

/** The way out for mail. */
export interface Mailer {
  /** Resolves when the relay took the mail. */
  send(mail: OurMail): Promise<void>
  /** For doctor. @throws with the remedy */
  verify(): Promise<void>
  close(): void
}
