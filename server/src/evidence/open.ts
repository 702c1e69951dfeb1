import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { missing, Refusal } from '../refusal.ts'
import { openChunks } from './chunks.ts'
import { notedHash, sha256 } from './keep.ts'
import { partOf } from './part.ts'
import { rawMails } from './raw-mail.ts'

/**
 * The original bytes of a piece of evidence, verified against the hash noted at its arrival: on every read (SECURITY D9, K2).
 * @throws Refusal `evidence.damaged` when a byte differs, `evidence.on_its_way` when the bytes have not arrived.
 */
export async function openEvidence(
  deps: Deps,
  tx: Tx,
  key: Buffer,
  id: string,
): Promise<{ bytes: Buffer; sha256: string }> {
  const row = await rowOf(tx, id)
  const bytes = (await bytesOf(deps, tx, key, row)) ?? (await bytesOf(deps, tx, key, await rowOf(tx, id)))
  if (!bytes) throw missing()
  const hash = notedHash(key, row)
  if (!sha256(bytes).equals(hash)) throw new Refusal('conflict', 'evidence.damaged')
  return { bytes, sha256: hash.toString('hex') }
}

type Row = {
  id: string
  case_id: string
  address: Buffer
  place: string
  parent_id: string | null
  part: Parameters<typeof partOf>[1] | null
  mail_id: string | null
}

async function rowOf(tx: Tx, id: string) {
  const row = await tx.selectFrom('evidence').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw missing()
  return row
}

/** Nothing when the bytes moved to the store since the row was read: then it is read again. */
async function bytesOf(deps: Deps, tx: Tx, key: Buffer, row: Row): Promise<Buffer | undefined> {
  if (row.place === 'expected') throw new Refusal('conflict', 'evidence.on_its_way')
  if (row.place === 'part') {
    if (!row.parent_id || !row.part) throw new Error('a part without its parent')
    return partOf((await openEvidence(deps, tx, key, row.parent_id)).bytes, row.part)
  }
  if (row.place === 'mail') {
    if (!row.mail_id) throw new Error('evidence beside a mail without its mail')
    return (await rawMails(deps, tx, [row.mail_id])).get(row.mail_id)?.()
  }
  const name = row.address.toString('hex')
  const sealed = await deps.store.get(name)
  if (!sealed) throw new Refusal('conflict', 'evidence.damaged')
  try {
    return openChunks(key, sealed, name)
  } catch {
    throw new Refusal('conflict', 'evidence.damaged')
  }
}
