import type { MailboxSettings } from '@breakwater/shared/contract/mailboxes.ts'
import { isLoopback } from '../config.ts'

export type ImapSettings = {
  host: string
  port: number
  secure: boolean
  /** begins in plain text and changes to TLS before anything is said; never goes on without */
  starttls?: boolean
  user: string
  pass: string
  inbox: string
  processed: string
}

/**
 * Reads `imaps://user:password@host:port/INBOX?processed=Processed`. Everything after the host may be left away.
 * @throws one sentence when it is no such address, or when it would speak plain text to another computer
 */
export function imapSettings(url: string): ImapSettings {
  const at = URL.canParse(url) ? new URL(url) : undefined
  if (!at || !['imaps:', 'imap:'].includes(at.protocol) || !at.hostname || !at.username)
    throw new Error('MAIL_IMAP_URL must look like imaps://user:password@host:993/INBOX.')
  const secure = at.protocol === 'imaps:'
  const host = at.hostname.replace(/^\[|\]$/g, '')
  if (!secure && !isLoopback(host))
    throw new Error('Outside this computer mail is fetched over TLS only: begin MAIL_IMAP_URL with imaps://.')
  return {
    host,
    port: Number(at.port || (secure ? 993 : 143)),
    secure,
    user: decodeURIComponent(at.username),
    pass: decodeURIComponent(at.password),
    inbox: decodeURIComponent(at.pathname.slice(1)) || 'INBOX',
    processed: at.searchParams.get('processed') || 'Processed',
  }
}

/** The connection of a mailbox an admin wrote down. @throws when it would speak plain text to another computer */
export function imapOf(settings: MailboxSettings, pass = ''): ImapSettings {
  const { host, port, tls, user, address, inbox, processed } = settings
  if (tls === 'none' && !isLoopback(host)) throw new Error('Outside this computer mail is fetched over TLS only.')
  return {
    host,
    port,
    secure: tls === 'tls',
    ...(tls === 'starttls' ? { starttls: true } : {}),
    user: user || address,
    pass,
    inbox,
    processed,
  }
}

/** The options of imapflow for how a connection is protected and signed in. TLS is always verified. */
export const linkOptions = (settings: ImapSettings, o: { ca?: string; accessToken?: string } = {}) => ({
  host: settings.host,
  port: settings.port,
  secure: settings.secure,
  ...(settings.secure ? {} : { doSTARTTLS: settings.starttls === true }),
  ...(o.ca ? { tls: { ca: o.ca } } : {}),
  auth: o.accessToken
    ? { user: settings.user, accessToken: o.accessToken }
    : { user: settings.user, pass: settings.pass },
})
