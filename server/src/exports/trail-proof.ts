import { sql } from 'kysely'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { anchorTrail, hashesOf } from '../trail/anchor.ts'
import type { Anchor } from '../trail/anchor-place.ts'
import { merklePath, type Step } from '../trail/merkle.ts'
import { trailPublicKey } from '../trail/signing.ts'

type Row = {
  seq: number
  micros: string
  actor: string
  action: string
  case: string
  about: 'entry' | 'custody' | 'evidence'
  ref: string | null
  payload: string
  prev: string
  hash: string
  /** what the row stands for, as its HMAC was made; null for a state of evidence that was superseded */
  said: string | null
  anchor: number
  path: Step[]
}
/** Every row about a case with what proves it: its content's key, its way up to a root, and the signed anchors. Hashes in hex. */
export type TrailProof = { case: string; inner: string; outer: string; rows: Row[]; anchors: Anchor[] }

type Found = {
  seq: string
  micros: string
  actor: Buffer
  action: string
  case_alias: Buffer
  about: Row['about']
  ref: string | null
  payload: Buffer
  prev: Buffer
  hash: Buffer
  said: string | null
}

/** Anchors the trail as it is now, and proves each row of one case up to there (SECURITY A5). */
export async function trailProof(deps: Deps, caseId: string): Promise<TrailProof> {
  await anchorTrail(deps)
  return as(deps.db, system('worker'), async (tx) => {
    const { rows } = await sql<Found>`select * from app.trail_of_export(${caseId})`.execute(tx)
    const { rows: pads } = await sql<{
      alias: Buffer
      inner_pad: Buffer
      outer_pad: Buffer
    }>`select * from app.trail_pads(${caseId})`.execute(tx)
    const key = trailPublicKey(deps.keys).toString('hex')
    const first = Number(rows[0]?.seq ?? 0)
    const { rows: anchors } = await sql<{
      seq: string
      from_seq: string
      at: Date
      hash: Buffer
      root: Buffer
      signature: Buffer
    }>`select * from app.trail_anchors(${first})`.execute(tx)
    const proved: Row[] = []
    const used: Anchor[] = []
    for (const a of anchors) {
      const [from, seq] = [Number(a.from_seq), Number(a.seq)]
      const under = rows.filter((row) => Number(row.seq) > from && Number(row.seq) <= seq)
      if (!under.length) continue
      const hashes = await hashesOf(tx, from, seq)
      used.push({
        v: 1,
        from,
        seq,
        hash: a.hash.toString('hex'),
        root: a.root.toString('hex'),
        at: a.at.toISOString(),
        key,
        signature: a.signature.toString('hex'),
      })
      for (const row of under)
        proved.push({ ...plain(row), anchor: seq, path: merklePath(hashes, Number(row.seq) - from - 1) })
    }
    const pad = pads[0]
    if (!pad) throw new Error('a case without a trail')
    return {
      case: pad.alias.toString('hex'),
      inner: pad.inner_pad.toString('hex'),
      outer: pad.outer_pad.toString('hex'),
      rows: proved,
      anchors: used,
    }
  })
}

const plain = (row: Found) => ({
  seq: Number(row.seq),
  micros: row.micros,
  actor: row.actor.toString('hex'),
  action: row.action,
  case: row.case_alias.toString('hex'),
  about: row.about,
  ref: row.ref,
  payload: row.payload.toString('hex'),
  prev: row.prev.toString('hex'),
  hash: row.hash.toString('hex'),
  said: row.said,
})
