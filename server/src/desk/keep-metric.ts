import { randomUUID } from 'node:crypto'
import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'

/** Writes a protection of figures into the ledger; "nothing affected" is an answer too and leaves no entry (POLICY 41, 43, 68, 69). */
export async function keepMetric(
  deps: Deps,
  tx: Tx,
  m: { caseId: string; key: Buffer; personId: string | null; byId: string; values: RecordValues },
) {
  const kind = String(m.values.kind ?? '')
  if (!m.personId || kind === '' || kind === 'nothing-affected') return
  const id = randomUUID()
  const said: Said = {
    unit: String(m.values.unit ?? ''),
    period: String(m.values.period ?? ''),
    ...figure('target', m.values.target),
    ...figure('made', m.values.made),
  }
  const amount = Number(m.values.amount ?? m.values.new_value ?? 0)
  await tx
    .insertInto('metric_entry')
    .values({
      id,
      case_id: m.caseId,
      person_id: m.personId,
      kind,
      amount,
      said_sealed: sealText(m.key, JSON.stringify(said), placeOf('metric_entry', 'said', id, m.caseId)),
      by_id: m.byId,
      at: deps.clock.now(),
    })
    .execute()
}

export type Said = { unit: string; period: string; target?: number; made?: number }

const figure = (name: 'target' | 'made', value: RecordValues[string] | undefined) =>
  value === undefined || value === '' ? {} : { [name]: Number(value) }

/** What somebody typed beside a figure; older rows have it in the clear. */
export function saidOf(
  key: Buffer,
  row: { id: string; case_id: string; unit: string; period: string; said_sealed: Buffer | null },
): Said {
  const { id, case_id, unit, period, said_sealed } = row
  return said_sealed
    ? JSON.parse(openText(key, said_sealed, placeOf('metric_entry', 'said', id, case_id)))
    : { unit, period }
}
