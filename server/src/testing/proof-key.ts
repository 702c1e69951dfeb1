import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'

/** What a proof says, each part as it should be unless a test says otherwise. */
export interface Saying {
  token?: string
  nonce?: string
  /** milliseconds; now unless given */
  at?: number
  jti?: string
  claims?: Record<string, unknown>
  header?: Partial<JWTHeaderParameters>
}

/** A key as the extension holds one, and the proofs made with it (RFC 9449). */
export async function proofKey(now: () => Date) {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return {
    jwk,
    prove: (method: string, url: string, { token, nonce, at, jti = randomUUID(), claims, header }: Saying = {}) =>
      new SignJWT({
        jti,
        htm: method,
        htu: url,
        iat: Math.floor((at ?? now().getTime()) / 1000),
        ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
        ...(nonce === undefined ? {} : { nonce }),
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey),
  }
}
export type ProofKey = Awaited<ReturnType<typeof proofKey>>
