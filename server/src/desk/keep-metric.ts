import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'

/** Writes a protection of figures into the ledger; "nothing affected" is an answer too and leaves no entry (POLICY 41, 43, 68, 69). */
export async function keepMetric(
  deps: Deps,
  tx: Tx,
  m: { caseId: string; personId: string | null; byId: string; values: RecordValues },
) {
  const kind = String(m.values.kind ?? '')
  if (!m.personId || kind === '' || kind === 'nothing-affected') return
  const amount = Number(m.values.amount ?? m.values.new_value ?? 0)
  await tx
    .insertInto('metric_entry')
    .values({
      case_id: m.caseId,
      person_id: m.personId,
      kind,
      amount,
      unit: String(m.values.unit ?? ''),
      period: String(m.values.period ?? ''),
      by_id: m.byId,
      at: deps.clock.now(),
    })
    .execute()
}
