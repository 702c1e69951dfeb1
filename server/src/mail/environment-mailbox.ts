import { readFileSync } from 'node:fs'
import { MailboxAuth, MailboxSecrets } from '@breakwater/shared/contract/mailboxes.ts'
import { type ImapSettings, imapSettings } from './imap-url.ts'
import { type TokenDeps, type TokenSource, tokenSource } from './token-source.ts'

type OAuth = { auth: Exclude<MailboxAuth, { kind: 'password' }>; secrets: MailboxSecrets }
export type EnvironmentMailbox = { version: string; imap: ImapSettings; auth: MailboxAuth; tokens?: TokenSource }

/**
 * The mailbox of MAIL_IMAP_URL. With MAIL_IMAP_OAUTH_FILE it signs in with tokens (MAIL 2), and the URL needs no password.
 * @throws one sentence that names the variable and what is wrong with it
 */
export function environmentMailbox(deps: TokenDeps): EnvironmentMailbox | undefined {
  const { imapUrl, imapOauthFile, address } = deps.config.mail
  if (!imapUrl) return undefined
  const imap = imapSettings(imapUrl)
  if (!imapOauthFile) return { version: imapUrl, imap, auth: { kind: 'password' } }
  const { auth, secrets } = oauthIn(imapOauthFile)
  const tokens = tokenSource(deps, { address, user: imap.user, auth, secrets })
  return { version: `${imapUrl} ${JSON.stringify([auth, secrets])}`, imap, auth, tokens }
}

/** What the file says, in one object: `kind`, what names the app, and its secret. */
function oauthIn(file: string): OAuth {
  let said: unknown
  try {
    said = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error('MAIL_IMAP_OAUTH_FILE must be a file with one JSON object.', { cause })
  }
  const [auth, secrets] = [MailboxAuth.safeParse(said), MailboxSecrets.safeParse(said)]
  if (!auth.success || !secrets.success || auth.data.kind === 'password')
    throw new Error(
      'MAIL_IMAP_OAUTH_FILE needs "kind" (microsoft, google or google-service) and what belongs to it; docs/mailboxes.md lists it.',
    )
  return { auth: auth.data, secrets: secrets.data }
}
