import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/**
 * Where a sealed value belongs: `v1,tenant,case,table,column,row` (SECURITY K1). One installation is one tenant (SETTLED 74); what
 * outlives a case has none.
 */
export const placeOf = (table: string, column: string, row: string, caseId = '-') =>
  `v1,one,${caseId},${table},${column},${row}`

/** AES-256-GCM with a random 96-bit nonce; `place` is bound, so a value moved elsewhere does not open (K1). */
export function seal(key: Buffer, plain: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The inverse of `seal`. @throws when the key, the place or a byte differs: never a half answer (K10). */
export function open(key: Buffer, sealed: Uint8Array, place: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
}

export const sealText = (key: Buffer, text: string, place: string) => seal(key, Buffer.from(text, 'utf8'), place)
export const openText = (key: Buffer, sealed: Uint8Array, place: string) => open(key, sealed, place).toString('utf8')
