import { isIP } from 'node:net'
import type { MailboxSettings } from '@breakwater/shared/contract/mailboxes.ts'
import { isLoopback } from '../config.ts'
import { checkedAddresses, type Reach } from '../http/outbound-address.ts'

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
  /** where this connection may go; without it the operator named the host in the environment */
  reach?: Reach
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

/** The connection of a mailbox an admin wrote down, and where it may go. @throws when it would speak plain text to another computer */
export function imapOf(settings: MailboxSettings, reach: Reach, pass = ''): ImapSettings {
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
    reach,
  }
}

/**
 * The address to connect to, looked up once and checked, so that a name cannot lead elsewhere afterwards (SECURITY T13). IPv4 first,
 * because nothing tries a second one. @throws RefusedAddress
 */
export async function addressFor(host: string, port: number, reach: Reach | undefined): Promise<string> {
  if (!reach) return host
  const found = await checkedAddresses(host, port, reach)
  return found.find((address) => isIP(address) === 4) ?? found[0] ?? host
}

type Link = { ca?: string; accessToken?: string; address: string }

/** The options of imapflow for how a connection is protected and signed in. TLS is always verified, for the name. */
export const linkOptions = (settings: ImapSettings, o: Link) => ({
  host: o.address,
  ...(isIP(settings.host) ? {} : { servername: settings.host }),
  port: settings.port,
  secure: settings.secure,
  ...(settings.secure ? {} : { doSTARTTLS: settings.starttls === true }),
  ...(o.ca ? { tls: { ca: o.ca } } : {}),
  auth: o.accessToken
    ? { user: settings.user, accessToken: o.accessToken }
    : { user: settings.user, pass: settings.pass },
})
