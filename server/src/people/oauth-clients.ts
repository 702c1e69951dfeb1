import { createHash, createPrivateKey, hkdfSync } from 'node:crypto'
import type { JWK } from 'oidc-provider'

const CHROMIUM_ID = /^[a-p]{32}$/
const ED25519_PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The ids that Chromium browsers give to extensions; the others are Firefox's. */
export const chromiumIds = (extensionIds: readonly string[]) => extensionIds.filter((id) => CHROMIUM_ID.test(id))

/** Where a browser hands the code back to each extension: what `identity.getRedirectURL()` answers there. */
export const redirectUris = (extensionIds: readonly string[]): string[] =>
  extensionIds.map((id) =>
    CHROMIUM_ID.test(id)
      ? `https://${id}.chromiumapp.org/`
      : `https://${createHash('sha1').update(id).digest('hex')}.extensions.allizom.org/`,
  )

const derived = (key: Buffer, label: string) => Buffer.from(hkdfSync('sha256', key, '', label, 32))

/** The sign-in server's own keys, the same after every start. @param session the key for cookies and links, 32 bytes */
export function oauthKeys(session: Buffer): { signingKeys: JWK[]; cookieKeys: string[]; nonceKey: Buffer } {
  const der = Buffer.concat([ED25519_PRIVATE, derived(session, 'breakwater oauth signing')])
  const jwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
  return {
    signingKeys: [{ ...(jwk as JWK), alg: 'EdDSA', use: 'sig' }],
    nonceKey: derived(session, 'breakwater oauth nonces'),
    cookieKeys: [derived(session, 'breakwater oauth cookies').toString('base64url')],
  }
}
