import { isLoopback } from '../config.ts'

export type ImapSettings = {
  host: string
  port: number
  secure: boolean
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
  if (!secure && !isLoopback(at.hostname))
    throw new Error('Outside this computer mail is fetched over TLS only: begin MAIL_IMAP_URL with imaps://.')
  return {
    host: at.hostname.replace(/^\[|\]$/g, ''),
    port: Number(at.port || (secure ? 993 : 143)),
    secure,
    user: decodeURIComponent(at.username),
    pass: decodeURIComponent(at.password),
    inbox: decodeURIComponent(at.pathname.slice(1)) || 'INBOX',
    processed: at.searchParams.get('processed') || 'Processed',
  }
}
