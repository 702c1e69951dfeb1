import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Deps } from '../deps.ts'
import { canonOf } from '../evidence/canonical.ts'
import { rawAddress, sealRawMail } from '../evidence/raw-mail.ts'
import { fp } from '../faults.ts'
import type { Keys } from '../keys/keys.ts'
import { placeOf, seal } from '../keys/seal.ts'
import { type IntakeKey, intakeKeys } from './intake-key.ts'
import { type Lane, lanesOf } from './lanes.ts'
import { mend, type Resealed } from './mend.ts'
import { readBack, sealedAs } from './read-back.ts'

export type Door = 'imap' | 'smtp' | 'lmtp' | 'pipe' | 'upload'
export type Envelope = { from: string; to: string[]; ip?: string; login?: string }

/** What a door hands over: bytes as received, and what only the door can know. `key` is `uidValidity.uid` for imap, random elsewhere. */
export type Incoming = {
  door: Door
  mailbox: string
  key: string
  receivedAt: Date
  bytes: Buffer
  envelope?: Envelope
  /** true size when `bytes` is only the beginning of a mail that is too large to be taken (SETTLED 51) */
  oversize?: number
  /** where a search found it that the usual way had missed (MAIL 3.4) */
  found?: 'inbox' | 'processed' | 'from-junk'
}

/** `known`: this delivery was here before. `safe`: its bytes were read back and equal; only then may a door say "taken". */
export type Taken = { key: string; mailId: string; known: boolean; safe: boolean }

/** Proof that the caller leads a mailbox; a newer leader makes it worthless. */
export type Lead = { mailbox: string; epoch: number }

/** Resolves after COMMIT and read-back. Rejects: nothing of the batch was taken, every message stays where it was. */
export type TakeIn = (batch: readonly Incoming[], lead?: Lead) => Promise<Taken[]>

/** Another process leads this mailbox by now (MAIL 3.2). */
export class NotLeading extends Error {
  override name = 'NotLeading'
}

/** The one way in: seals a batch, writes it in one transaction, reads it back (SECURITY Q1). At most 100 mails a batch. */
export function takeIn(deps: Pick<Deps, 'ingest' | 'keys' | 'clock' | 'log' | 'config'>): TakeIn {
  const keyOf = intakeKeys(deps)
  return async (batch, lead) => {
    if (!batch.length) return []
    const lanes = await lanesOf(deps, batch)
    const takenAt = deps.clock.now()
    const rows = await Promise.all(
      batch.map(async (mail, n) => rowsOf(deps.keys, mail, await keyOf(mail.mailbox), { lane: lanes[n]!, takenAt })),
    )
    await insideTransaction(deps.ingest.pool, async (client) => {
      if (lead) {
        const { rows: held } = await client.query('select app.mailbox_holds($1, $2) as holds', [
          lead.mailbox,
          lead.epoch,
        ])
        if (!held[0]?.holds) throw new NotLeading()
      }
      for (const some of inStatements(rows.map((r) => r.raw))) await insert(client, 'mail_raw', RAW, some)
      await insert(
        client,
        'mail',
        MAIL,
        rows.map((r) => r.mail),
      )
      await client.query(`select pg_notify('bw_mail', '')`)
    })
    await fp('take-in.committed')
    const taken = await readBack(
      deps,
      rows.map((r) => r.check),
    )
    return taken.every((one) => one.safe) ? taken : mend(deps, taken, rows.map(resealed))
  }
}

const RAW = ['mailbox', 'address', 'size', 'day', 'content_key', 'bytes']
const MAIL = [
  'id',
  'mailbox',
  'door',
  'door_key',
  'address',
  'canon',
  'size',
  'received_at',
  'envelope_sealed',
  'outcome',
  'lane',
  'taken_at',
  'found',
]

/** mailbox, address, size in bytes, day, wrapped key, sealed bytes */
type Raw = readonly [string, Buffer, number, string, Buffer, Buffer]
type Noted = { lane: Lane; takenAt: Date }

function rowsOf(keys: Keys, mail: Incoming, { day, key }: IntakeKey, { lane, takenAt }: Noted) {
  const { mailbox, door, bytes } = mail
  const hash = createHash('sha256').update(bytes).digest()
  const address = rawAddress(keys, mailbox, hash)
  const sealed = sealRawMail(key, mailbox, address, bytes)
  const id = randomUUID()
  const envelope = mail.envelope
    ? seal(keys.installation, Buffer.from(JSON.stringify(mail.envelope)), placeOf('mail', 'envelope', id))
    : null
  const [size, outcome] = mail.oversize === undefined ? [bytes.length, null] : [mail.oversize, 'oversize']
  return {
    raw: [mailbox, address, bytes.length, day, sealed.contentKey, sealed.bytes] as const,
    mail: [
      ...[id, mailbox, door, mail.key, address, canonOf(keys, bytes), size, mail.receivedAt, envelope, outcome],
      ...[lane, takenAt, mail.found ?? null],
    ],
    check: { id, mailbox, door, key: mail.key, hash, sealed: sealedAs(sealed) },
  }
}

const resealed = ({ raw, check }: ReturnType<typeof rowsOf>): Resealed => {
  const [mailbox, address, , day, contentKey, bytes] = raw
  return { key: check.key, mailbox, address, day, contentKey, bytes }
}

const STATEMENT = 256 * 1024

/** Rows that are written by one statement: the driver's copy of a statement grows by doubling, so a large mail goes alone. */
function inStatements(raws: readonly Raw[]): Raw[][] {
  const statements: Raw[][] = []
  let bytes = 0
  for (const raw of raws) {
    const last = statements.at(-1)
    bytes += raw[2]
    if (last && bytes <= STATEMENT) last.push(raw)
    else {
      statements.push([raw])
      bytes = raw[2]
    }
  }
  return statements
}

const insert = (client: pg.PoolClient, table: string, columns: string[], rows: (readonly unknown[])[]) => {
  const places = rows.map((_, r) => `(${columns.map((_, c) => `$${r * columns.length + c + 1}`).join(',')})`)
  return client.query(
    `insert into app.${table} (${columns.join(',')}) values ${places.join(',')} on conflict do nothing`,
    rows.flat(),
  )
}

async function insideTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>) {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    await work(client)
    await fp('take-in.written')
    await client.query('commit')
  } catch (error) {
    broken = error as Error
    throw error
  } finally {
    // a connection in an unknown state is closed, which rolls back; the server forgets it
    client.release(broken)
  }
}
