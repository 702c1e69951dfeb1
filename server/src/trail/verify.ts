import { type Kysely, sql } from 'kysely'
import { as, system, type Tx } from '../db/as.ts'
import type { Tables } from '../db/tables.ts'
import { hashesOf, trailNow } from './anchor.ts'
import { Anchor, type AnchorPlace, anchorLine } from './anchor-place.ts'
import { merkleRoot } from './merkle.ts'
import { signedBy } from './signing.ts'

/** One place where the trail does not fit. `seq`: the row; `ref`: the evidence or custody entry. */
export type Fault = {
  kind: 'chain' | 'head' | 'entry' | 'custody' | 'evidence' | 'anchor' | 'cut' | 'rewritten'
  seq: number | null
  ref: string | null
}
export type TrailCheck = { rows: number; anchors: number; anchoredUpTo: number; faults: Fault[] }

type Found = { seq: string | null; kind: Fault['kind']; ref: string | null }
const CHAIN = sql<Found>`select f seq, 'chain' kind, null ref from app.trail_chain_faults() f`
const OTHER = sql<Found>`select * from app.trail_other_faults()`

/**
 * The chain and all it stands for, from the database alone: edits, drops, swaps and insertions show, a cut tail does not (SECURITY A5).
 * `beside`: where the links of the chain are checked at the same time, in a transaction of their own; each half looks at one moment.
 */
export async function trailFaults(tx: Tx, beside?: Kysely<Tables>): Promise<Fault[]> {
  const chain = beside ? as(beside, system('worker'), (other) => CHAIN.execute(other)) : CHAIN.execute(tx)
  const found = await Promise.all([chain, OTHER.execute(tx)])
  return found.flatMap(({ rows }) => rows).map((row) => ({ ...row, seq: row.seq === null ? null : Number(row.seq) }))
}

/**
 * The trail against what was signed and lies elsewhere: the row that an anchor names must be there and the same, so that a cut tail
 * and a chain that was written anew show too (SECURITY A4). `keys`: the public keys that count, 32 bytes each.
 */
export async function checkTrail(
  tx: Tx,
  o: { place?: AnchorPlace; keys?: readonly Uint8Array[]; beside?: Kysely<Tables> } = {},
): Promise<TrailCheck> {
  const faults = await trailFaults(tx, o.beside)
  const now = await trailNow(tx)
  const anchors = o.place ? (await o.place.all()).map(({ text }) => readAnchor(text, o.keys ?? [])) : []
  const good = anchors.filter((anchor) => anchor !== undefined)
  faults.push(...anchors.filter((a) => !a).map((): Fault => ({ kind: 'anchor', seq: null, ref: null })))
  const own = o.place ? await ownAnchors(tx) : []
  for (const anchor of good) {
    const [row] = await hashesOf(tx, anchor.seq - 1, anchor.seq)
    if (!row) faults.push({ kind: 'cut', seq: anchor.seq, ref: null })
    else if (row.toString('hex') !== anchor.hash || !(await sameRoot(tx, anchor)))
      faults.push({ kind: 'rewritten', seq: anchor.seq, ref: null })
  }
  // what the database says it anchored lies in the other place too
  const kept = new Set(good.map(({ signature }) => signature))
  for (const a of own)
    if (!kept.has(a.signature.toString('hex'))) faults.push({ kind: 'anchor', seq: Number(a.seq), ref: null })
  return { rows: now.seq, anchors: good.length, anchoredUpTo: Math.max(0, ...good.map(({ seq }) => seq)), faults }
}

async function sameRoot(tx: Tx, anchor: Anchor): Promise<boolean> {
  const hashes = await hashesOf(tx, anchor.from, anchor.seq)
  return hashes.length === anchor.seq - anchor.from && merkleRoot(hashes).toString('hex') === anchor.root
}

const ownAnchors = async (tx: Tx) =>
  (await sql<{ seq: string; signature: Buffer }>`select seq, signature from app.trail_anchors(0)`.execute(tx)).rows

/** An anchor as it lies there, if it is whole and signed by one of these keys. */
export function readAnchor(text: string, keys: readonly Uint8Array[]): Anchor | undefined {
  const read = Anchor.safeParse(parsed(text))
  if (!read.success) return undefined
  const { key, signature } = read.data
  const known = keys.some((k) => Buffer.from(k).toString('hex') === key)
  const whole = signedBy(Buffer.from(key, 'hex'), anchorLine(read.data), Buffer.from(signature, 'hex'))
  return known && whole ? read.data : undefined
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
