import { keepMetric } from '../keep-metric.ts'
import { checkMetric } from '../protection/check-metric.ts'
import type { RecordKind } from '../recording.ts'

/** Figures that must not suffer: settled, and in the ledger (POLICY 41). */
export const metrics: RecordKind = {
  check: (_deps, _tx, r) => checkMetric(r.situation.pack, r.rule.clause, r.values),
  proves: () => ({ 'metrics.settled': 'yes' }),
  keep: (deps, tx, r) =>
    keepMetric(deps, tx, {
      caseId: r.caseId,
      key: r.key,
      personId: r.situation.file.affected_id,
      byId: r.who.id,
      values: r.values,
    }),
}
