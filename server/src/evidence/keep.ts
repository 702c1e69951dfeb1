import { createHash, createHmac } from 'node:crypto'
import type { Tx } from '../db/as.ts'
import type { EvidencePart } from '../db/tables.ts'
import type { Deps } from '../deps.ts'
import { open, placeOf, seal } from '../keys/seal.ts'
import { openChunks, sealChunks } from './chunks.ts'

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** The store's name for these bytes in this case: an HMAC, so nobody can look for a known file (SETTLED 10). */
export const addressOf = (deps: Pick<Deps, 'keys'>, caseId: string, hash: Buffer): Buffer =>
  createHmac('sha256', deps.keys.address).update(caseId).update(hash).digest()

export type NewEvidence = {
  /** the key of its case */
  key: Buffer
  id: string
  caseId: string
  reportId: string | null
  kind: string
  fidelity: string
  via: string
  grade: string
  hash: Buffer
  size: number
  place: 'expected' | 'mail' | 'part'
  parentId?: string
  part?: EvidencePart
  mailId?: string
  /** what was seen beside it, as JSON; sealed */
  meta?: object
  byId: string | null
  /** of an original mail: one value for one message (SETTLED 34) */
  canon?: Buffer
}

/** Puts evidence on its case's list in one insert; its bytes are still on their way, beside the mail, or a part of its parent. */
export async function addEvidence(deps: Deps, tx: Tx, items: readonly NewEvidence[]): Promise<void> {
  if (!items.length) return
  const at = deps.clock.now()
  const added = await tx
    .insertInto('evidence')
    .values(
      items.map((e) => ({
        id: e.id,
        case_id: e.caseId,
        report_id: e.reportId,
        kind: e.kind,
        fidelity: e.fidelity,
        via: e.via,
        grade: e.grade,
        size: e.size,
        sha256_sealed: seal(e.key, e.hash, placeOf('evidence', 'sha256', e.id, e.caseId)),
        address: addressOf(deps, e.caseId, e.hash),
        place: e.place,
        parent_id: e.parentId ?? null,
        part: e.part ? JSON.stringify(e.part) : null,
        mail_id: e.mailId ?? null,
        meta_sealed: e.meta
          ? seal(e.key, Buffer.from(JSON.stringify(e.meta)), placeOf('evidence', 'meta', e.id, e.caseId))
          : null,
        signature: null,
        by_id: e.byId,
        at,
        kept_at: e.place === 'expected' ? null : at,
        canon: e.canon ?? null,
      })),
    )
    .onConflict((c) => c.columns(['report_id', 'address']).doNothing())
    .returning('id')
    .execute()
  const here = new Set(added.map((a) => a.id))
  const arrived = items.filter((e) => e.place !== 'expected' && here.has(e.id))
  if (!arrived.length) return
  await tx
    .insertInto('custody')
    .values(
      arrived.map((e) => ({
        case_id: e.caseId,
        evidence_id: e.id,
        at,
        actor_id: null,
        actor_system: 'intake',
        act: 'received' as const,
        detail: JSON.stringify({ via: e.via }),
      })),
    )
    .execute()
}

/**
 * Seals bytes into the store and reads them back before anything says "kept" (SECURITY D1).
 * @returns the address. @throws when what came back differs: nothing is recorded then.
 */
export async function storeBytes(deps: Deps, caseId: string, key: Buffer, bytes: Uint8Array): Promise<Buffer> {
  const hash = sha256(bytes)
  const address = addressOf(deps, caseId, hash)
  const name = address.toString('hex')
  if (!(await deps.store.has(name))) await deps.store.put(name, sealChunks(key, bytes, name))
  const back = await deps.store.get(name)
  if (!back || !sha256(openChunks(key, back, name)).equals(hash))
    throw new Error('evidence read back differs from what was stored')
  return address
}

/** The sha256 noted when this evidence came in. */
export const notedHash = (key: Buffer, row: { id: string; case_id: string; sha256_sealed: Buffer }) =>
  open(key, row.sha256_sealed, placeOf('evidence', 'sha256', row.id, row.case_id))
