import { Refusal } from '../../refusal.ts'
import type { RecordKind } from '../recording.ts'

/** Statements are collected when everybody who was asked has signed theirs, or none is available for a reason (POLICY 95). */
export const witnesses: RecordKind = {
  async check(_deps, tx, r) {
    if (r.values.outcome !== 'collected') return
    const waiting = await tx
      .selectFrom('witness_statement')
      .where('case_id', '=', r.caseId)
      .where((on) => on.or([on('incident_id', '=', r.incidentId), on('incident_id', 'is', null)]))
      .where('signed_at', 'is', null)
      .select('id')
      .executeTakeFirst()
    if (waiting) throw new Refusal('conflict', 'statement.waiting')
  },
  proves: (r) => ({ 'witness.statements': r.values.outcome === 'collected' ? 'collected' : 'none' }),
}
