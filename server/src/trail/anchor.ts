import { createHash } from 'node:crypto'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { type Anchor, type AnchorPlace, anchorFolder, anchorLine } from './anchor-place.ts'
import { merkleRoot } from './merkle.ts'
import { keyId, signTrail, trailPublicKey } from './signing.ts'

const EVERY = { rows: 1_000, ms: 15 * 60_000 }
const t = createText([words], 'en')

type AnchorDeps = Pick<Deps, 'db' | 'clock' | 'keys' | 'config' | 'mailer' | 'log'>

/** The hashes of some rows of the chain, after `from` up to `seq`. */
export async function hashesOf(tx: Tx, from: number, seq: number): Promise<Buffer[]> {
  const { rows } = await sql<{ hash: Buffer }>`select hash from app.trail_hashes(${from}, ${seq})`.execute(tx)
  return rows.map(({ hash }) => hash)
}

/** Where the trail stands, and up to which row it was signed. */
export async function trailNow(tx: Tx) {
  const { rows } = await sql<{
    seq: string
    hash: Buffer
    anchored: string
    anchored_at: Date | null
  }>`select * from app.trail_now()`.execute(tx)
  const now = rows[0]!
  return { seq: Number(now.seq), hash: now.hash, anchored: Number(now.anchored), anchoredAt: now.anchored_at }
}

/**
 * Signs how far the trail is and puts that into the second place, and into the auditor's mailbox when one is set (SECURITY A4).
 * @returns the anchor, or nothing when no row came since the last one
 */
export async function anchorTrail(deps: AnchorDeps, place = placeOf(deps)): Promise<Anchor | undefined> {
  const anchor = await as(deps.db, system('clock'), (tx) => signed(deps, tx))
  if (!anchor) return undefined
  await put(place, anchor)
  await tellAuditor(deps, anchor)
  return anchor
}

async function signed(deps: AnchorDeps, tx: Tx): Promise<Anchor | undefined> {
  const now = await trailNow(tx)
  if (now.seq === now.anchored) return undefined
  const root = merkleRoot(await hashesOf(tx, now.anchored, now.seq))
  const facts = {
    from: now.anchored,
    seq: now.seq,
    hash: now.hash.toString('hex'),
    root: root.toString('hex'),
    at: deps.clock.now().toISOString(),
  }
  const key = trailPublicKey(deps.keys)
  const signature = signTrail(deps.keys, anchorLine(facts))
  const { rows } = await sql<{
    kept: boolean
  }>`select app.trail_anchor_add(row(${facts.seq}, ${facts.from}, ${facts.at}::timestamptz, ${now.hash}, ${root}, ${keyId(key)}, ${signature})::app.trail_anchor) as kept`.execute(
    tx,
  )
  // another process signed in the same moment
  if (!rows[0]?.kept) return undefined
  return { v: 1, ...facts, key: key.toString('hex'), signature: signature.toString('hex') }
}

/** What was signed while the other place was away goes there now. */
async function putAgain(deps: AnchorDeps, place: AnchorPlace): Promise<void> {
  const { rows } = await as(deps.db, system('clock'), (tx) =>
    sql<{
      from_seq: string
      seq: string
      at: Date
      hash: Buffer
      root: Buffer
      signature: Buffer
    }>`select * from app.trail_anchors((select anchored from app.trail_now()) - 100000)`.execute(tx),
  )
  const key = trailPublicKey(deps.keys).toString('hex')
  for (const row of rows)
    await put(place, {
      v: 1,
      from: Number(row.from_seq),
      seq: Number(row.seq),
      hash: row.hash.toString('hex'),
      root: row.root.toString('hex'),
      at: row.at.toISOString(),
      key,
      signature: row.signature.toString('hex'),
    })
}

const put = (place: AnchorPlace, anchor: Anchor) =>
  place.put(`${String(anchor.seq).padStart(12, '0')}-${anchor.hash.slice(0, 12)}.json`, `${JSON.stringify(anchor)}\n`)

async function tellAuditor(deps: AnchorDeps, anchor: Anchor) {
  const { auditor } = deps.config.trail
  if (!auditor) return
  const params = { seq: String(anchor.seq), at: anchor.at, line: JSON.stringify(anchor) }
  const id = createHash('sha256').update(anchor.signature).digest('hex').slice(0, 32)
  await deps.mailer
    .send({
      to: { name: '', address: auditor },
      subject: t('anchor.subject', params),
      text: t('anchor.body', params),
      messageId: `<anchor.${id}@${new URL(deps.config.url).hostname}>`,
      envelopeFrom: null,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
    // the next anchor covers what this one did; the place has it already
    .catch((err: unknown) => deps.log.warn({ err }, 'trail.anchor-not-mailed'))
}

/** The second place that is set up. */
export const placeOf = (deps: Pick<Deps, 'config'>): AnchorPlace => anchorFolder(deps.config.trail.anchors)

/** Every minute: an anchor when a thousand rows came, or a quarter of an hour passed since the last one. */
export const anchorJob = defineJob({
  name: 'anchor-trail',
  payload: z.object({}),
  cron: '* * * * *',
  at: 1,
  async run(deps) {
    await putAgain(deps, placeOf(deps))
    const now = await as(deps.db, system('clock'), trailNow)
    const old = now.anchoredAt === null || deps.clock.now().getTime() - now.anchoredAt.getTime() >= EVERY.ms
    if (now.seq - now.anchored >= EVERY.rows || (old && now.seq > now.anchored)) await anchorTrail(deps)
  },
})
