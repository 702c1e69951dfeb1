import { createHash, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type pg from 'pg'
import type { Deps } from '../deps.ts'
import { canonOf } from '../evidence/canonical.ts'
import { sealedSize } from '../evidence/chunks.ts'
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
    const [lanes, ...keys] = await Promise.all([lanesOf(deps, batch), ...batch.map((mail) => keyOf(mail.mailbox))])
    const takenAt = deps.clock.now()
    const noted = batch.map((mail, n) => ({ mail, intake: keys[n]!, lane: lanes[n]!, takenAt }))
    const rows: Row[] = []
    await insideTransaction(deps.ingest.pool, lead, async (client) => {
      let written: Promise<unknown> = Promise.resolve()
      for (const some of inStatements(noted)) {
        // sealed while the ones before are written
        const { sealed, blob } = sealTogether(deps.keys, some)
        rows.push(...sealed)
        await written
        written = insertRaws(client, sealed, blob)
        written.catch(() => undefined)
        await nextTurn()
      }
      await Promise.all([
        written,
        insertMails(
          client,
          rows.map((r) => r.mail),
        ),
        client.query(`select pg_notify('bw_mail', '')`),
      ])
    })
    await fp('take-in.committed')
    const taken = await readBack(
      deps,
      rows.map((r) => r.check),
    )
    return taken.every((one) => one.safe) ? taken : mend(deps, taken, rows.map(resealed))
  }
}

type Noted = { mail: Incoming; intake: IntakeKey; lane: Lane; takenAt: Date }
type Row = ReturnType<typeof rowOf>

/** Several mails sealed into one piece of memory, which travels as one parameter: nothing is copied on the way to the socket but once. */
function sealTogether(keys: Keys, some: readonly Noted[]): { sealed: Row[]; blob: Buffer } {
  const blob = Buffer.allocUnsafe(some.reduce((sum, { mail }) => sum + sealedSize(mail.bytes.length), 0))
  let at = 0
  const sealed = some.map((one) => {
    const start = at
    at += sealedSize(one.mail.bytes.length)
    return rowOf(keys, one, blob.subarray(start, at))
  })
  return { sealed, blob }
}

function rowOf(keys: Keys, { mail, intake: { day, key }, lane, takenAt }: Noted, into: Buffer) {
  const { mailbox, door, bytes } = mail
  const hash = createHash('sha256').update(bytes).digest()
  const address = rawAddress(keys, mailbox, hash)
  const sealed = sealRawMail(key, mailbox, address, bytes, into)
  const id = randomUUID()
  const envelope = mail.envelope
    ? seal(keys.installation, Buffer.from(JSON.stringify(mail.envelope)), placeOf('mail', 'envelope', id))
    : null
  const [size, outcome] = mail.oversize === undefined ? [bytes.length, null] : [mail.oversize, 'oversize']
  return {
    raw: { mailbox, address, size: bytes.length, day, contentKey: sealed.contentKey, bytes: sealed.bytes },
    mail: [
      ...[id, mailbox, door, mail.key, address, canonOf(keys, bytes), size, mail.receivedAt, envelope, outcome],
      ...[lane, takenAt, mail.found ?? null],
    ],
    check: { id, mailbox, door, key: mail.key, hash, sealed: sealedAs(sealed) },
  }
}

const resealed = ({ raw: { size, ...raw }, check }: Row): Resealed => ({ key: check.key, ...raw })

const STATEMENT = 512 * 1024

/** Mails that are written by one statement; a large one goes alone. */
function inStatements(mails: readonly Noted[]): Noted[][] {
  const statements: Noted[][] = []
  let bytes = 0
  for (const one of mails) {
    const last = statements.at(-1)
    bytes += one.mail.bytes.length
    if (last && bytes <= STATEMENT) last.push(one)
    else {
      statements.push([one])
      bytes = one.mail.bytes.length
    }
  }
  return statements
}

function insertRaws(client: pg.PoolClient, rows: readonly Row[], blob: Buffer) {
  const raws = rows.map(({ raw }) => raw)
  let next = 1
  const starts = raws.map(({ bytes }) => {
    const start = next
    next += bytes.length
    return start
  })
  return client.query(
    `insert into app.mail_raw (mailbox, address, size, day, content_key, bytes)
     select mailbox, address, size, day, content_key, substring($8::bytea from start for length)
     from unnest($1::text[], $2::bytea[], $3::bigint[], $4::date[], $5::bytea[], $6::int[], $7::int[])
       u(mailbox, address, size, day, content_key, start, length) on conflict do nothing`,
    [
      raws.map((raw) => raw.mailbox),
      raws.map((raw) => raw.address),
      raws.map((raw) => raw.size),
      raws.map((raw) => raw.day),
      raws.map((raw) => raw.contentKey),
      starts,
      raws.map((raw) => raw.bytes.length),
      blob,
    ],
  )
}

const MAIL = [
  ...['id', 'mailbox', 'door', 'door_key', 'address', 'canon', 'size', 'received_at', 'envelope_sealed', 'outcome'],
  ...['lane', 'taken_at', 'found'],
]

function insertMails(client: pg.PoolClient, rows: readonly (readonly unknown[])[]) {
  const places = rows.map((_, r) => `(${MAIL.map((_, c) => `$${r * MAIL.length + c + 1}`).join(',')})`)
  return client.query(
    `insert into app.mail (${MAIL.join(',')}) values ${places.join(',')} on conflict do nothing`,
    rows.flat(),
  )
}

/** What one statement after the other has to wait for travels together: the pool sends without waiting for answers. */
async function insideTransaction(
  pool: pg.Pool,
  lead: Lead | undefined,
  work: (client: pg.PoolClient) => Promise<void>,
) {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const [, held] = await Promise.all([
      client.query('begin'),
      lead
        ? client.query('select app.mailbox_holds($1, $2) as holds', [lead.mailbox, lead.epoch])
        : Promise.resolve({ rows: [{ holds: true }] }),
    ])
    if (!held.rows[0]?.holds) throw new NotLeading()
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
