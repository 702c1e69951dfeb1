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

/** Seals bytes in chunks of 64 KiB, each bound to its number and to whether it is the last: cutting, swapping and appending show (K2). */
export function sealChunks(key: Buffer, plain: Uint8Array, about: string): Buffer {
  const base = randomBytes(12)
  const chunks = Math.max(1, Math.ceil(plain.length / CHUNK))
  // one buffer of the right size: garbage outside the heap is what makes a collector run
  const sealed = Buffer.allocUnsafe(13 + plain.length + chunks * OVERHEAD)
  let end = head(base).copy(sealed)
  for (let i = 0, at = 0; i < chunks; i++, at += CHUNK) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(base, i))
    cipher.setAAD(place(about, i, at + CHUNK >= plain.length))
    end += cipher.update(plain.subarray(at, at + CHUNK)).copy(sealed, end)
    end += cipher.final().copy(sealed, end)
    end += cipher.getAuthTag().copy(sealed, end)
  }
  return sealed
}

/** The inverse of `sealChunks`. @throws when anything was cut, swapped, appended or changed. */
export function openChunks(key: Buffer, sealed: Buffer, about: string): Buffer {
  if (sealed[0] !== 1) throw new Error('evidence sealed in an unknown way')
  const base = sealed.subarray(1, 13)
  const out: Buffer[] = []
  for (let i = 0, at = 13; i === 0 || at < sealed.length; i++, at += CHUNK + OVERHEAD) {
    const chunk = sealed.subarray(at, at + CHUNK + OVERHEAD)
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(Buffer.from(base), i))
    decipher.setAAD(place(about, i, at + CHUNK + OVERHEAD >= sealed.length))
    decipher.setAuthTag(chunk.subarray(-OVERHEAD))
    out.push(decipher.update(chunk.subarray(0, -OVERHEAD)), decipher.final())
  }
  return Buffer.concat(out)
}
