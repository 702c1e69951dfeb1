import { createHash, randomUUID } from 'node:crypto'
import type { EvidencePart } from '../db/tables.ts'
import { partOf } from '../evidence/part.ts'
import type { IncomingEvidence, IncomingProposal } from '../reports/input.ts'
import { readBytes } from './bytes.ts'
import type { Grade, Original } from './reading.ts'

/** `id` is missing when that original is no evidence of its own. */
type Parent = { id: string | undefined; bytes: Buffer }
type Found = { evidence: IncomingEvidence[]; proposals: IncomingProposal[] }
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

/**
 * The evidence of one mail: the delivered mail itself, then each attached original as the exact byte range of what it came in.
 * An original that could not be cut out again byte for byte stays inside its parent. Inline originals give proposals only.
 */
export function evidenceOf(bytes: Buffer, originals: readonly Original[], meta: object = {}): Found {
  const mail: IncomingEvidence = {
    id: randomUUID(),
    kind: 'mail',
    fidelity: 'raw',
    via: 'mailbox',
    grade: gradeOfMail(originals),
    hash: sha256(bytes),
    size: bytes.length,
    place: 'mail',
    meta,
  }
  const evidence = [mail]
  const proposals: IncomingProposal[] = []
  const parents: Parent[] = [{ id: mail.id, bytes }]
  const known = new Map([[mail.hash.toString('hex'), mail.id]])
  for (const original of originals) {
    const hash = original.bytes && (original.sha256 ?? sha256(original.bytes))
    let id = hash && known.get(hash.toString('hex'))
    if (original.how === 'attached' && original.bytes && hash && !id) {
      const place = placeOf(original, hash, parents, bytes)
      if (place) {
        id = randomUUID()
        evidence.push({
          id,
          kind: 'mail',
          fidelity: 'raw',
          via: 'attachment',
          grade: original.grade,
          hash,
          size: original.bytes.length,
          place: 'part',
          ...place,
        })
        known.set(hash.toString('hex'), id)
      }
    }
    if (original.how === 'attached' && original.bytes)
      parents.splice(original.depth, parents.length, { id, bytes: original.bytes })
    if (original.from)
      proposals.push({
        name: (original.from.name ?? '').slice(0, 200),
        address: original.from.address ?? '',
        how: `${original.how}:${original.why}`,
        grade: original.grade,
        evidenceId: id ?? mail.id,
      })
  }
  return { evidence, proposals }
}

const gradeOfMail = (originals: readonly Original[]): Grade => {
  if (originals.some((o) => o.how === 'redirected')) return 'C'
  return originals.length ? 'D' : 'E'
}

/** Where the original lies in its parent, proven by cutting it out again. */
function placeOf(
  original: Original,
  hash: Buffer,
  parents: readonly Parent[],
  mail: Buffer,
): { parentId: string; part: EvidencePart } | undefined {
  if (original.range) return proven(mail, parents[0]?.id, { ...original.range, encoding: 'identity' }, hash)
  const parent = parents[original.depth - 1]
  if (!parent?.id) return undefined
  for (const part of readBytes(parent.bytes).parts) {
    if (part.parts.length) continue
    const place = {
      offset: part.offset + part.headerLength,
      length: part.length - part.headerLength,
      encoding: part.encoding,
    }
    const found = proven(parent.bytes, parent.id, place, hash)
    if (found) return found
  }
  return undefined
}

const proven = (parent: Buffer, parentId: string | undefined, part: EvidencePart, hash: Buffer) =>
  parentId && sha256(partOf(parent, part)).equals(hash) ? { parentId, part } : undefined
