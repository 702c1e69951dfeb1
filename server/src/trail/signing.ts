import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { Keys } from '../keys/keys.ts'

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

const privateKey = (keys: Pick<Keys, 'trail'>): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, keys.trail]), format: 'der', type: 'pkcs8' })

/** The public half of the trail's Ed25519 key, 32 bytes: what the auditor and every verifier hold. */
export const trailPublicKey = (keys: Pick<Keys, 'trail'>): Buffer =>
  createPublicKey(privateKey(keys)).export({ format: 'der', type: 'spki' }).subarray(-32)

/** A name for a public key that fits into a line: the first 16 hex digits of its sha256. */
export const keyId = (publicKey: Uint8Array): string =>
  createHash('sha256').update(publicKey).digest('hex').slice(0, 16)

export const signTrail = (keys: Pick<Keys, 'trail'>, message: string): Buffer =>
  sign(null, Buffer.from(message, 'utf8'), privateKey(keys))

/** Whether the holder of this key signed exactly this. A key that is none never did. */
export function signedBy(publicKey: Uint8Array, message: string, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(message, 'utf8'), key, signature)
}
