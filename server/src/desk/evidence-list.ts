import type { EvidenceLine } from '@breakwater/shared/evidence.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import type { Tx } from '../db/as.ts'
import { timesOpened } from '../evidence/custody.ts'
import { notedHash } from '../evidence/keep.ts'

/** The evidence of a case by its facts, nothing of its content. */
export async function evidenceLines(
  tx: Tx,
  caseId: string,
  key: Buffer,
  people: ReadonlyMap<string, PersonRef>,
  /** reports whose evidence stays sealed */
  out: readonly string[] = [],
): Promise<EvidenceLine[]> {
  const rows = await tx.selectFrom('evidence').where('case_id', '=', caseId).selectAll().orderBy('at').execute()
  const opened = new Map((await timesOpened(tx, caseId)).map((o) => [o.evidence_id, o.times]))
  const shown = rows.filter(({ report_id }) => !report_id || !out.includes(report_id))
  return shown.map((row) => ({
    id: row.id,
    kind: row.kind as EvidenceLine['kind'],
    via: row.via,
    fidelity: row.fidelity as EvidenceLine['fidelity'],
    grade: row.grade as EvidenceLine['grade'],
    size: Number(row.size),
    state: row.place === 'expected' ? 'expected' : 'kept',
    capturedBy: (row.by_id && people.get(row.by_id)?.name) || null,
    at: row.at.toISOString(),
    sha256: notedHash(key, row).toString('hex'),
    opened: Number(opened.get(row.id) ?? 0),
  }))
}
