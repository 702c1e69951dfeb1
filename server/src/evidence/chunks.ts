import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const CHUNK = 64 * 1024
const OVERHEAD = 16
const head = (nonce: Buffer) => Buffer.concat([Buffer.from([1]), nonce])
const place = (about: string, index: number, last: boolean) =>
  Buffer.from(`${about}:${index}:${last ? 'last' : 'more'}`)
const nonceOf = (base: Buffer, index: number) => {
  const nonce = Buffer.from(base)
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ index) >>> 0, 8)
  return nonce
}

/** Bytes that `sealChunks` makes of so many. */
export const sealedSize = (plain: number) => 13 + plain + Math.max(1, Math.ceil(plain / CHUNK)) * OVERHEAD

/**
 * Seals bytes in chunks of 64 KiB, each bound to its number and to whether it is the last: cutting, swapping and appending show (K2).
 * `into` has exactly the sealed size.
 */
export function sealChunks(
  key: Buffer,
  plain: Uint8Array,
  about: string,
  // one buffer of the right size: garbage outside the heap is what makes a collector run
  into: Buffer = Buffer.allocUnsafe(sealedSize(plain.length)),
): Buffer {
  const base = randomBytes(12)
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK))
  let end = head(base).copy(into)
  for (let i = 0, at = 0; i < chunks; i++, at += CHUNK) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(base, i))
    cipher.setAAD(place(about, i, at + CHUNK >= plain.length))
    end += cipher.update(plain.subarray(at, at + CHUNK)).copy(into, end)
    end += cipher.final().copy(into, end)
    end += cipher.getAuthTag().copy(into, end)
  }
  return into
}

/** The inverse of `sealChunks`. @throws when anything was cut, swapped, appended or changed. */
export function openChunks(key: Buffer, sealed: Buffer, about: string): Buffer {
  if (sealed[0] !== 1) throw new Error('evidence sealed in an unknown way')
  const base = sealed.subarray(1, 13)
  const out = Buffer.allocUnsafe(sealed.length)
  let end = 0
  for (let i = 0, at = 13; i === 0 || at < sealed.length; i++, at += CHUNK + OVERHEAD) {
    const chunk = sealed.subarray(at, at + CHUNK + OVERHEAD)
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(Buffer.from(base), i))
    decipher.setAAD(place(about, i, at + CHUNK + OVERHEAD >= sealed.length))
    decipher.setAuthTag(chunk.subarray(-OVERHEAD))
    end += decipher.update(chunk.subarray(0, -OVERHEAD)).copy(out, end)
    end += decipher.final().copy(out, end)
  }
  return out.subarray(0, end)
}
