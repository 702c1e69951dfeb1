import type { Database } from './database.ts'

/** AES-GCM: a random 96-bit nonce and the sealed bytes. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

/** Two contexts may start at once: the key that reached the store first wins. */
async function keyNamed(db: Database, name: string, make: () => Promise<CryptoKey>): Promise<CryptoKey> {
  const found = (await db.get('keys', name)) as CryptoKey | undefined
  if (found) return found
  const made = await make()
  const tx = db.transaction('keys', 'readwrite')
  const first = (await tx.store.get(name)) as CryptoKey | undefined
  if (!first) await tx.store.put(made, name)
  await tx.done
  return first ?? made
}

/** The non-extractable content key of one owner; `''` is nobody yet (EXT-28, EXT-30). */
const contentKey = (db: Database, owner: string) =>
  keyNamed(db, `content:${owner}`, () =>
    crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  )

const hashKey = (db: Database) =>
  keyNamed(
    db,
    'hash',
    () =>
      crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']) as Promise<CryptoKey>,
  )

export async function sealBytes(db: Database, owner: string, bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await contentKey(db, owner), bytes) }
}

/** @throws when the bytes were changed or belong to another owner. */
export const openBytes = async (db: Database, owner: string, sealed: Sealed): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, await contentKey(db, owner), sealed.data),
  )

export const seal = (db: Database, owner: string, value: unknown): Promise<Sealed> =>
  sealBytes(db, owner, new TextEncoder().encode(JSON.stringify(value)) as Uint8Array<ArrayBuffer>)

/** What `seal` put in; the caller names the type it stored. */
export const unseal = async <T>(db: Database, owner: string, sealed: Sealed): Promise<T> =>
  JSON.parse(new TextDecoder().decode(await openBytes(db, owner, sealed))) as T

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('')

/** sha256 in lower-case hex. */
export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', bytes))

/** A keyed hash of a message id: tells "reported before" and nothing else (B24). */
export const keyedHash = async (db: Database, text: string): Promise<string> =>
  hex(await crypto.subtle.sign('HMAC', await hashKey(db), new TextEncoder().encode(text)))
