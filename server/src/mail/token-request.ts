import type { MailboxAuth, MailboxSecrets } from '@breakwater/shared/contract/mailboxes.ts'
import { importPKCS8, SignJWT } from 'jose'

type OAuth = Exclude<MailboxAuth, { kind: 'password' }>
export type TokenFor = { address: string; user: string; auth: OAuth; secrets: MailboxSecrets }

/** The vendors' own addresses; nothing else is asked for a token, and no redirect is followed (SECURITY T13). */
export const TOKEN_HOSTS = ['login.microsoftonline.com', 'oauth2.googleapis.com']
const GOOGLE = 'https://oauth2.googleapis.com/token'
const HOUR = 3600

/** What opens one Microsoft 365 mailbox by IMAP, and every Google one of a domain. */
export const SCOPES = {
  microsoft: 'https://outlook.office365.com/.default',
  'google-service': 'https://mail.google.com/',
} as const

/** A token could not be got. `code` names the cause for logs and settings and holds nothing the vendor could put there freely. */
export class TokenRefused extends Error {
  override name = 'TokenRefused'
  readonly code: string
  constructor(cause: string) {
    super(`no token: ${cause}`)
    this.code = `token-refused:${cause}`
  }
}

/**
 * The form that asks for a token, and where it goes: client credentials (Microsoft 365), a refresh token (Google), or a signed
 * assertion for one mailbox (Google, service account). @throws TokenRefused when a secret is missing or no key
 */
export async function tokenRequest(
  { address, user, auth, secrets }: TokenFor,
  now: Date,
): Promise<{ url: string; form: URLSearchParams }> {
  const secret = (value: string | undefined) => {
    if (!value) throw new TokenRefused('no-secret')
    return value
  }
  switch (auth.kind) {
    case 'microsoft':
      return {
        url: auth.tokenUrl ?? `https://${TOKEN_HOSTS[0]}/${encodeURIComponent(auth.tenant)}/oauth2/v2.0/token`,
        form: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: auth.clientId,
          client_secret: secret(secrets.clientSecret),
          scope: SCOPES.microsoft,
        }),
      }
    case 'google':
      return {
        url: auth.tokenUrl ?? GOOGLE,
        form: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: auth.clientId,
          client_secret: secret(secrets.clientSecret),
          refresh_token: secret(secrets.refreshToken),
        }),
      }
    case 'google-service': {
      const url = auth.tokenUrl ?? GOOGLE
      const at = Math.floor(now.getTime() / 1000)
      const assertion = await new SignJWT({ scope: SCOPES['google-service'] })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(auth.clientEmail)
        .setSubject(user || address)
        .setAudience(url)
        .setIssuedAt(at)
        .setExpirationTime(at + HOUR)
        .sign(await privateKey(secret(secrets.privateKey)))
      return {
        url,
        form: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
      }
    }
  }
}

const privateKey = (pem: string) =>
  importPKCS8(pem, 'RS256').catch(() => {
    throw new TokenRefused('no-key')
  })
