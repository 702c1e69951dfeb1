import type { CrmConnector, CrmRecord } from '../crm/connector.ts'
import { carries, normalEmail, normalPhone } from '../crm/identifiers.ts'
import type { WrittenStage } from '../crm/mapping.ts'
import type { Mark, MarkDeps, MarkOutcome } from './mark.ts'
import { settle } from './settle.ts'

/** What a CRM can look up. Addresses and numbers are normalised here. */
export type Confirmed = { kind: 'email' | 'phone'; value: string }

/** Marks one record: note, marker, status, and a read that shows it (CRM-6, CRM-10). */
export function restrict(deps: MarkDeps, mark: Mark, stage: WrittenStage, signal: AbortSignal): Promise<MarkOutcome> {
  return settle(deps, mark, stage, signal)
}

/**
 * Every record of the confirmed identifiers, each once (CRM-1). An empty answer means "not found or not visible to our user"
 * (CRM-8). Throws the connector's `CrmError`: half an answer is no answer.
 */
export async function findRecords(
  connector: CrmConnector,
  identifiers: Confirmed[],
  signal: AbortSignal,
): Promise<CrmRecord[]> {
  const found = new Map<string, CrmRecord>()
  for (const { kind, value } of identifiers) {
    if (!connector.caps.findBy.includes(kind)) continue
    const query = kind === 'email' ? { email: normalEmail(value) } : { phone: normalPhone(value) }
    for (const record of await connector.find(query, signal))
      if (carries(record, query) && !record.mergedInto) found.set(`${record.ref.type}/${record.ref.id}`, record)
  }
  return [...found.values()]
}
