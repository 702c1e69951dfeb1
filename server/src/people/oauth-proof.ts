import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, errors, type JWK, type JWTPayload, jwtVerify } from 'jose'
import type { Kysely } from 'kysely'
import type { AuthTables } from '../db/tables.ts'

/** Milliseconds that a proof may be away from our clock; further away, it needs a nonce of ours (RFC 9449 section 8). */
export const PROOF_WINDOW = 300_000

/** A request that carries an access token, and the proof that comes with it. */
export interface Proof {
  method: string
  /** the address asked, under each name that is ours */
  addresses: readonly string[]
  jwt: string | undefined
}

export interface ProofDeps {
  auth: Kysely<AuthTables>
  clock: { now(): Date }
  /** 32 bytes */
  nonceKey: Buffer
}

/** `nonce`: the sender's clock is off; it may try again with this. */
export type Proven = { key: string } | { nonce: string } | undefined

/** What a proof may carry instead of the right time: good for this window and the next. */
export function nonceOf(key: Buffer, now: Date, ago = 0): string {
  const turn = Math.floor(now.getTime() / PROOF_WINDOW) - ago
  return createHmac('sha256', key).update(`nonce ${turn}`).digest('base64url')
}

/**
 * Whether a request comes from whoever holds the key that its access token was given to (RFC 9449, EXTENSION T16): signed by the key
 * in its own header, for this method, address and token, now, and never seen before.
 * @returns the thumbprint of the key
 */
export async function proven(deps: ProofDeps, token: string, { method, addresses, jwt }: Proof): Promise<Proven> {
  const now = deps.clock.now()
  const read = jwt === undefined || jwt.length > 4096 ? undefined : await readProof(jwt, now)
  if (!read) return undefined
  const { jti, iat, htm, htu, ath, nonce } = read.claims
  if (typeof jti !== 'string' || jti === '' || typeof iat !== 'number') return undefined
  if (htm !== method || !addresses.some((address) => address === withoutQuery(htu))) return undefined
  if (ath !== createHash('sha256').update(token).digest('base64url')) return undefined
  const late = Math.abs(now.getTime() - iat * 1000) > PROOF_WINDOW
  const known = typeof nonce === 'string' && [0, 1].some((ago) => same(nonce, nonceOf(deps.nonceKey, now, ago)))
  if ((late || nonce !== undefined) && !known) return { nonce: nonceOf(deps.nonceKey, now) }
  const key = await calculateJwkThumbprint(read.jwk)
  return (await firstUse(deps, `${key} ${jti}`, now)) ? { key } : undefined
}

async function readProof(jwt: string, now: Date): Promise<{ claims: JWTPayload; jwk: JWK } | undefined> {
  try {
    const algorithms = ['ES256', 'Ed25519', 'EdDSA']
    const found = await jwtVerify(jwt, EmbeddedJWK, { algorithms, typ: 'dpop+jwt', currentDate: now })
    return { claims: found.payload, jwk: found.protectedHeader.jwk as JWK }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

function withoutQuery(htu: unknown): string {
  const url = typeof htu === 'string' ? URL.parse(htu) : null
  return url ? url.origin + url.pathname : ''
}

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

// A nonce outlives the window by one more, so a proof is remembered for as long as it could be good.
async function firstUse({ auth }: ProofDeps, proof: string, now: Date): Promise<boolean> {
  const expires_at = new Date(now.getTime() + 3 * PROOF_WINDOW)
  const { numInsertedOrUpdatedRows } = await auth
    .insertInto('proof_used')
    .values({ id: createHash('sha256').update(proof).digest(), expires_at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  await auth.deleteFrom('proof_used').where('expires_at', '<', now).execute()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
