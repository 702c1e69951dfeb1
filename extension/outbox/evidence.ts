import type { Database } from './database.ts'
import { openBytes, sealBytes, sha256 } from './seal.ts'

/** Hashes and seals the bytes of one item; the hash is over what is stored (EXT-14). Size in bytes. */
export async function keepBytes(
  db: Database,
  owner: string,
  report: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ sha256: string; size: number }> {
  const hash = await sha256(bytes)
  const body = await sealBytes(db, owner, bytes)
  await db.put('evidence', { id: `${report}:${hash}`, report, sha256: hash, size: bytes.length, owner, body })
  return { sha256: hash, size: bytes.length }
}

/** The bytes as they were kept, or undefined when there are none for this owner. */
export async function keptBytes(
  db: Database,
  owner: string,
  report: string,
  hash: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const row = await db.get('evidence', `${report}:${hash}`)
  return row?.owner === owner ? openBytes(db, owner, row.body) : undefined
}
