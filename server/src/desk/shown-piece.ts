import type { EvidenceView } from '@breakwater/shared/evidence.ts'
import type { Deps } from '../deps.ts'
import { open, placeOf } from '../keys/seal.ts'
import { readForView } from './read-mail-view.ts'

/** What is read of a piece of evidence to show it. */
export const PIECE = ['id', 'case_id', 'kind', 'grade', 'signature', 'meta_sealed'] as const
export type PieceRow = {
  id: string
  case_id: string
  kind: string
  grade: string
  signature: Record<string, unknown> | null
  meta_sealed: Buffer | null
}
/** Its bytes as they were verified a moment ago. */
export type Found = { bytes: Buffer; sha256: string }

/** One piece as words and cleaned HTML, with what its seal says (SECURITY section 9). */
export async function shownPiece(
  deps: Pick<Deps, 'parser'>,
  row: PieceRow,
  key: Buffer,
  found: Found,
): Promise<EvidenceView> {
  const meta: Record<string, unknown> = row.meta_sealed
    ? JSON.parse(open(key, row.meta_sealed, placeOf('evidence', 'meta', row.id, row.case_id)).toString('utf8'))
    : {}
  const signed = row.signature as { domain?: string; checkedAt?: string; pass?: boolean } | null
  return {
    ...(await readForView(deps, row.kind, found.bytes, meta)),
    id: row.id,
    sha256: found.sha256,
    grade: row.grade as EvidenceView['grade'],
    intact: true,
    signed:
      signed?.pass && signed.domain && signed.checkedAt ? { domain: signed.domain, checkedAt: signed.checkedAt } : null,
  }
}
