import type { ImapFlow } from 'imapflow'
import type { Deps } from '../deps.ts'
import { fp } from '../faults.ts'
import { stillLeads } from './leader.ts'
import { damagedMail } from './mend.ts'
import { type Known, keptMail, knownMail } from './read-back.ts'
import { type Incoming, type Lead, NotLeading, type TakeIn } from './take-in.ts'

export type SweepDeps = Pick<Deps, 'ingest' | 'keys' | 'clock' | 'log'>
export type Sweep = {
  client: ImapFlow
  mailbox: string
  processed: string
  lead: Lead
  take: TakeIn
  /** the largest mail that is taken whole, in bytes */
  maxBytes: number
}
/** `inInbox` counts what was there at the search, `staying` what is too large to be moved; `problem` is a code for the desk. */
export type Swept = {
  inInbox: number
  stored: number
  moved: number
  staying: number
  problem?: 'cannot-move' | 'read-back'
}

const CHUNK = { messages: 100, bytes: 4 * 1024 * 1024 }
const MOVED_AT_ONCE = 500
const HEAD = 256 * 1024
export type Listed = { uid: number; size: number; at: Date }

/**
 * One look at the open folder: takes in what is not known yet, and moves away what is safely stored (MAIL 3.2). What is not
 * moved is offered again. @throws when the link or the database fails; then nothing half-done was called done.
 */
export async function sweep(deps: SweepDeps, s: Sweep): Promise<Swept> {
  const validity = openFolder(s.client)
  const uids = await s.client.search({ all: true }, { uid: true })
  if (!uids) throw new Error('the mail server did not answer the search')
  const known = await knownMail(
    deps,
    s.mailbox,
    'imap',
    uids.map((uid) => `${validity}.${uid}`),
  )
  const isKnown = (uid: number) => known.get(`${validity}.${uid}`)
  const swept: Swept = { inInbox: uids.length, stored: 0, moved: 0, staying: 0 }
  const again = await moveStored(
    deps,
    s,
    swept,
    uids.flatMap((uid) => (isKnown(uid) ? [{ uid, row: isKnown(uid)! }] : [])),
  )
  const missing = await list(
    s.client,
    uids.filter((uid) => !isKnown(uid) || again.has(uid)),
  )
  const chunks = chunksOf(missing, s.maxBytes)
  let next = chunks[0] && fetchChunk(s, chunks[0])
  let stored: Stored[] = []
  for (const [n] of chunks.entries()) {
    const mails = await next!
    await fp('mailbox.fetched')
    const coming = chunks[n + 1]
    next = coming && fetchChunk(s, coming)
    // a failure of the next chunk is seen when its turn comes
    next?.catch(() => undefined)
    stored.push(...(await takeChunk(s, swept, validity, mails)))
    // what is safe may lie a little longer; what is not stored yet comes first
    if (coming && stored.length < MOVED_AT_ONCE) continue
    await move(deps, s, swept, stored)
    stored = []
  }
  return swept
}

type Stored = { uid: number; id: string }

/** The number of the open folder; another one means that it was built anew. */
export const openFolder = (client: ImapFlow) => {
  if (!client.mailbox) throw new Error('no folder is open')
  return String(client.mailbox.uidValidity)
}

/** Size and date of each, without a byte of it. */
export async function list(client: ImapFlow, uids: number[]): Promise<Listed[]> {
  const found: Listed[] = []
  for (let i = 0; i < uids.length; i += 1000) {
    for await (const m of client.fetch(
      setOf(uids.slice(i, i + 1000)),
      { uid: true, size: true, internalDate: true },
      { uid: true },
    ))
      found.push({ uid: m.uid, size: m.size ?? 0, at: new Date(m.internalDate ?? 0) })
  }
  return found
}

/** What is fetched at once: at most 100 mails and 4 MB, because the next chunk comes while this one is sealed and written; a larger one alone. */
export function chunksOf(mails: Listed[], maxBytes: number): Listed[][] {
  const chunks: Listed[][] = []
  let bytes = 0
  for (const mail of mails) {
    const weight = Math.min(mail.size, maxBytes + 1)
    const last = chunks.at(-1)
    if (last && last.length < CHUNK.messages && bytes + weight <= CHUNK.bytes) {
      last.push(mail)
      bytes += weight
    } else {
      chunks.push([mail])
      bytes = weight
    }
  }
  return chunks
}

/** Numbers as IMAP names them: what follows without a gap as a range, which can hold no message besides these. */
export function setOf(uids: readonly number[]): string {
  const runs: [number, number][] = []
  for (const uid of uids) {
    const last = runs.at(-1)
    if (last?.[1] === uid - 1) last[1] = uid
    else runs.push([uid, uid])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',')
}

export type Fetched = { uid: number; at: Date; bytes: Buffer; oversize?: number }

/** The whole bytes of a chunk; of a mail above the cap only its beginning. What vanished meanwhile is left out. */
export async function fetchChunk(
  { client, maxBytes }: Pick<Sweep, 'client' | 'maxBytes'>,
  chunk: Listed[],
): Promise<Fetched[]> {
  const mails: Fetched[] = []
  const ats = new Map(chunk.map((mail) => [mail.uid, mail.at]))
  const whole = chunk.filter((mail) => mail.size <= maxBytes).map((mail) => mail.uid)
  if (whole.length) {
    for await (const m of client.fetch(setOf(whole), { uid: true, source: true }, { uid: true }))
      if (m.source?.length) mails.push({ uid: m.uid, at: ats.get(m.uid)!, bytes: m.source })
  }
  for (const { uid, size, at } of chunk.filter((mail) => mail.size > maxBytes)) {
    const head = await client.fetchOne(String(uid), { uid: true, source: { maxLength: HEAD } }, { uid: true })
    const source = head ? head.source : undefined
    if (source?.length) mails.push({ uid, at, bytes: source, oversize: size })
  }
  return mails
}

/** @returns what is stored now and may be moved away */
async function takeChunk(s: Sweep, swept: Swept, validity: string, mails: Fetched[]): Promise<Stored[]> {
  const batch = mails.map(
    ({ uid, at, bytes, oversize }): Incoming => ({
      door: 'imap',
      mailbox: s.mailbox,
      key: `${validity}.${uid}`,
      receivedAt: at,
      bytes,
      ...(oversize ? { oversize } : {}),
    }),
  )
  const taken = await s.take(batch, s.lead)
  swept.stored += taken.filter((t) => t.safe && !t.known).length
  swept.staying += mails.filter((mail) => mail.oversize).length
  if (taken.some((t) => !t.safe)) swept.problem = 'read-back'
  const uidOf = new Map(mails.map((m) => [`${validity}.${m.uid}`, m]))
  return taken.flatMap((t) =>
    t.safe && !uidOf.get(t.key)!.oversize ? [{ uid: uidOf.get(t.key)!.uid, id: t.mailId }] : [],
  )
}

/**
 * Moves what an earlier round, perhaps of a process that died, stored but could not move.
 * @returns what is damaged and is to be fetched anew (CP4)
 */
async function moveStored(
  deps: SweepDeps,
  s: Sweep,
  swept: Swept,
  stored: { uid: number; row: Known }[],
): Promise<Set<number>> {
  const unsafe: { uid: number; row: Known }[] = []
  const left = stored.filter(({ row }) => row.outcome !== 'oversize')
  swept.staying += stored.length - left.length
  for (let i = 0; i < left.length; i += CHUNK.messages) {
    const some = left.slice(i, i + CHUNK.messages)
    const kept = await keptMail(
      deps,
      s.mailbox,
      some.map(({ row }) => row.address),
    )
    const safe = some.filter(({ row }) => kept.has(row.address.toString('hex')))
    unsafe.push(...some.filter((one) => !safe.includes(one)))
    await move(
      deps,
      s,
      swept,
      safe.map(({ uid, row }) => ({ uid, id: row.id })),
    )
  }
  if (!unsafe.length) return new Set()
  swept.problem = 'read-back'
  const damaged = await damagedMail(
    deps,
    unsafe.map(({ row }) => row.id),
  )
  return new Set(unsafe.filter(({ row }) => damaged.has(row.id)).map(({ uid }) => uid))
}

async function move(deps: SweepDeps, { client, processed, lead }: Sweep, swept: Swept, mails: Stored[]) {
  if (!mails.length) return
  await fp('mailbox.before-move')
  if (!(await stillLeads(deps, lead))) throw new NotLeading()
  // without these two the client would fall back to an EXPUNGE that also removes what others marked
  const able = client.capabilities.has('MOVE') || client.capabilities.has('UIDPLUS')
  const done = able && (await client.messageMove(setOf(mails.map((m) => m.uid)), processed, { uid: true }))
  if (!done) {
    swept.problem = 'cannot-move'
    return
  }
  await fp('mailbox.moved')
  swept.moved += mails.length
  const place = ({ uid }: { uid: number }) =>
    done.uidMap?.has(uid) ? `${processed}:${done.uidValidity}.${done.uidMap.get(uid)}` : processed
  await deps.ingest.pool.query('select app.mail_moved($1, $2)', [mails.map((m) => m.id), mails.map(place)])
}
