import { createHash, randomUUID } from 'node:crypto'
import type { EvidencePart } from '../db/tables.ts'
import type { IncomingEvidence, IncomingProposal } from '../reports/input.ts'
import type { Grade, Original } from './reading.ts'

type Found = { evidence: IncomingEvidence[]; proposals: IncomingProposal[] }
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

/**
 * The evidence of one mail: the delivered mail itself, then each attached original as the exact byte range of what it came in.
 * An original whose place is not known stays inside its parent. Inline originals give proposals only.
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
  /** the evidence each original became, by its place in the list */
  const ids: (string | undefined)[] = []
  const known = new Map([[mail.hash.toString('hex'), mail.id]])
  for (const original of originals) {
    const { sha256: hash, size } = original
    let id = hash && known.get(hash.toString('hex'))
    const place = placeOf(original, mail.id, ids)
    if (original.how === 'attached' && hash && size !== undefined && !id && place) {
      id = randomUUID()
      const { grade } = original
      const via = 'attachment'
      evidence.push({ id, kind: 'mail', fidelity: 'raw', via, grade, hash, size, place: 'part', ...place })
      known.set(hash.toString('hex'), id)
    }
    ids.push(id)
    if (original.from)
      proposals.push({
        name: (original.from.name ?? '').slice(0, 200),
        address: original.from.address ?? '',
        how: `${original.how}:${original.why}`,
        grade: original.grade,
        evidenceId: id ?? (original.within === undefined ? undefined : ids[original.within]) ?? mail.id,
      })
  }
  return { evidence, proposals }
}

const gradeOfMail = (originals: readonly Original[]): Grade => {
  if (originals.some((o) => o.how === 'redirected')) return 'C'
  return originals.length ? 'D' : 'E'
}

/** Where the reader cut the original out: of the mail itself where nothing had to be decoded, else of what carried it. */
function placeOf(
  { range, place }: Original,
  mail: string,
  ids: readonly (string | undefined)[],
): { parentId: string; part: EvidencePart } | undefined {
  if (range) return { parentId: mail, part: { ...range, encoding: 'identity' } }
  if (!place) return undefined
  const { parent, ...part } = place
  const parentId = parent < 0 ? mail : ids[parent]
  return parentId ? { parentId, part } : undefined
}
