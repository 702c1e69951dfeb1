import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Keys } from './keys.ts'

/** AES-256-GCM with a random 96-bit nonce; `place` (table, column, row) is bound, so a value moved elsewhere does not open (K1). */
export function seal(key: Buffer, plain: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The inverse of `seal`. @throws when the key, the place or a byte differs: never a half answer (K10). */
export function open(key: Buffer, sealed: Uint8Array, place: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
}

export const sealText = (key: Buffer, text: string, place: string) => seal(key, Buffer.from(text, 'utf8'), place)
export const openText = (key: Buffer, sealed: Uint8Array, place: string) => open(key, sealed, place).toString('utf8')

/** A fresh data key and its wrapping under the current key-encryption key. */
export function newDataKey(keys: Keys, place: string): { key: Buffer; kek: string; wrapped: Buffer } {
  const key = randomBytes(32)
  return { key, kek: keys.kek.current, wrapped: seal(keys.kek.get(keys.kek.current), key, `key:${place}`) }
}

/** Opens a wrapped data key. */
export const unwrap = (keys: Keys, kek: string, wrapped: Uint8Array, place: string) =>
  open(keys.kek.get(kek), wrapped, `key:${place}`)
