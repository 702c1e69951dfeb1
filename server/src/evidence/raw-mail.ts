import { createHmac, randomBytes } from 'node:crypto'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Keys } from '../keys/keys.ts'
import { open, placeOf, seal } from '../keys/seal.ts'
import { missing, Refusal } from '../refusal.ts'
import { openChunks, sealChunks } from './chunks.ts'

/** Where a raw mail lies in `mail_raw`: an HMAC of its sha256, per mailbox. */
export const rawAddress = (keys: Pick<Keys, 'address'>, mailbox: string, hash: Buffer): Buffer =>
  createHmac('sha256', keys.address).update(`mailbox:${mailbox}`).update(hash).digest()

/** Seals a raw mail under a content key of its own, which the mailbox's intake key of that day wraps (SETTLED 30). */
export function sealRawMail(
  intakeKey: Buffer,
  mailbox: string,
  address: Buffer,
  raw: Uint8Array,
): { contentKey: Buffer; bytes: Buffer } {
  const name = address.toString('hex')
  const key = randomBytes(32)
  return {
    contentKey: seal(intakeKey, key, placeOf('mail_raw', 'content_key', `${mailbox}:${name}`)),
    bytes: sealChunks(key, raw, name),
  }
}

/** The inverse of `sealRawMail`. @throws when anything differs */
export function openRawMail(
  intakeKey: Buffer,
  mailbox: string,
  address: Buffer,
  row: { content_key: Buffer; bytes: Buffer },
): Buffer {
  const name = address.toString('hex')
  return openChunks(
    open(intakeKey, row.content_key, placeOf('mail_raw', 'content_key', `${mailbox}:${name}`)),
    row.bytes,
    name,
  )
}

/** Opens an intake key. */
export const openIntakeKey = (keys: Keys, mailbox: string, day: string, row: { kek: string; wrapped: Buffer }) =>
  keys.kek.unwrap(row, `intake:${mailbox}:${day}`)

/**
 * The bytes of a mail as they were delivered, from where they lie until the store has them.
 * @throws Refusal missing when they lie elsewhere by now, `evidence.damaged` when they do not open; an outage as it is
 */
export async function rawMailBytes(deps: Pick<Deps, 'keys'>, tx: Tx, mailId: string): Promise<Buffer> {
  const row = await tx
    .selectFrom('mail')
    .innerJoin('mail_raw', (j) =>
      j.onRef('mail_raw.mailbox', '=', 'mail.mailbox').onRef('mail_raw.address', '=', 'mail.address'),
    )
    .innerJoin('intake_key', (j) =>
      j.onRef('intake_key.mailbox', '=', 'mail_raw.mailbox').onRef('intake_key.day', '=', 'mail_raw.day'),
    )
    .where('mail.id', '=', mailId)
    .select(({ cast }) => [
      'mail.mailbox',
      'mail.address',
      cast<string>('mail_raw.day', 'text').as('day'),
      'mail_raw.content_key',
      'mail_raw.bytes',
      'intake_key.kek',
      'intake_key.wrapped',
    ])
    .executeTakeFirst()
  if (!row?.bytes) throw missing()
  const { mailbox, day, address, content_key, bytes } = row
  const key = await openIntakeKey(deps.keys, mailbox, day, row)
  try {
    return openRawMail(key, mailbox, address, { content_key, bytes })
  } catch (cause) {
    throw Object.assign(new Refusal('conflict', 'evidence.damaged'), { cause })
  }
}
