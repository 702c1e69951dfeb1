import { createHmac, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
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
  into?: Buffer,
): { contentKey: Buffer; bytes: Buffer } {
  const name = address.toString('hex')
  const key = randomBytes(32)
  return {
    contentKey: seal(intakeKey, key, placeOf('mail_raw', 'content_key', `${mailbox}:${name}`)),
    bytes: sealChunks(key, raw, name, into),
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
  const bytes = (await rawMails(deps, tx, [mailId])).get(mailId)
  if (!bytes) throw missing()
  return bytes()
}

/** Several mails by one question, each key opened once: what each gives back opens its bytes, or throws like `rawMailBytes`. */
export async function rawMails(
  deps: Pick<Deps, 'keys'>,
  tx: Tx,
  mailIds: readonly string[],
): Promise<Map<string, () => Promise<Buffer>>> {
  const { rows } = await sql<Stored>`
    select m.id, m.mailbox, m.address, r.day::text as day, r.content_key, encode(r.bytes, 'base64') as bytes, k.kek, k.wrapped
    from app.mail m join app.mail_raw r on r.mailbox = m.mailbox and r.address = m.address
      join app.intake_key k on k.mailbox = r.mailbox and k.day = r.day
    where m.id = any(${[...mailIds]}::uuid[]) and r.bytes is not null`.execute(tx)
  const keys = new Map<string, Promise<Buffer>>()
  const keyOf = (row: Stored) => {
    const name = `${row.day} ${row.mailbox}`
    const key = keys.get(name) ?? openIntakeKey(deps.keys, row.mailbox, row.day, row)
    keys.set(name, key)
    return key
  }
  return new Map(
    rows.map((row) => [
      row.id,
      async () => {
        const key = await keyOf(row)
        try {
          const { content_key, bytes } = row
          return openRawMail(key, row.mailbox, row.address, { content_key, bytes: Buffer.from(bytes, 'base64') })
        } catch (cause) {
          throw Object.assign(new Refusal('conflict', 'evidence.damaged'), { cause })
        }
      },
    ]),
  )
}

type Stored = {
  id: string
  mailbox: string
  address: Buffer
  day: string
  content_key: Buffer
  /** base64: two thirds of the way that hexadecimal takes, and read four times as fast */
  bytes: string
  kek: string
  wrapped: Buffer
}
