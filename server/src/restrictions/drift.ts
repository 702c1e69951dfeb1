import { CrmError, type CrmRecord, type CrmRef, type FieldValue } from '../crm/connector.ts'
import { satisfies } from '../crm/mapping.ts'
import type { Mark, MarkDeps } from './mark.ts'
import { ruleOf } from './next-step.ts'

/** What somebody did to a marked record; goes to the desk, never to the salesperson (CRM-12). */
export type Drift =
  | { kind: 'changed'; fields: { field: string; ours: FieldValue; now: FieldValue }[]; by?: string; at?: string }
  | { kind: 'gone' }
  | { kind: 'moved'; to: CrmRef }

/**
 * Reads a verified mark's record and says what changed (CRM.md 5). Writes nothing to the CRM. A repeated look at the same drift
 * gives no second notice. Throws the connector's `CrmError` when the record cannot be read for now.
 */
export async function checkDrift(
  deps: MarkDeps,
  mark: Mark,
  signal: AbortSignal,
): Promise<{ mark: Mark; drift?: Drift }> {
  const mapping = deps.mapping.objects[mark.ref.type]
  const rule = mapping && ruleOf(mapping, mark.wanted)
  if (!rule || !['verified', 'drifted'].includes(mark.state)) return { mark }
  const record = await readOrGone(deps, mark, signal)
  if (!record) {
    const gone: Mark = { ...mark, state: 'gone', cause: 'not_found_or_hidden' }
    await deps.store.keep(gone, 'mark.gone')
    return { mark: gone, drift: { kind: 'gone' } }
  }
  if (record.mergedInto) {
    const moved: Mark = { ...mark, state: 'moved', cause: 'merged' }
    await deps.store.keep(moved, 'mark.moved')
    return { mark: moved, drift: { kind: 'moved', to: record.mergedInto } }
  }
  if (satisfies(rule, record.fields)) {
    if (mark.state === 'verified') return { mark }
    const back: Mark = { ...mark, state: 'verified', cause: null, version: record.version }
    await deps.store.keep(back, 'mark.verified')
    return { mark: back }
  }
  if (mark.state === 'drifted' && mark.version === record.version) return { mark }
  const drifted: Mark = { ...mark, state: 'drifted', cause: 'changed-by-others', version: record.version }
  await deps.store.keep(drifted, 'mark.drifted')
  return { mark: drifted, drift: changesIn(mark, record) }
}

async function readOrGone(deps: MarkDeps, mark: Mark, signal: AbortSignal): Promise<CrmRecord | undefined> {
  try {
    return await deps.connector.read(mark.ref, signal)
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not_found_or_hidden') return undefined
    throw error
  }
}

function changesIn(mark: Mark, record: CrmRecord): Drift {
  const fields = Object.entries(mark.fields)
    .map(([field, { ours }]) => ({ field, ours: ours.at(-1) ?? null, now: record.fields[field] ?? null }))
    .filter(({ ours, now }) => ours !== now)
  return {
    kind: 'changed',
    fields,
    ...(record.modifiedBy ? { by: record.modifiedBy } : {}),
    ...(record.modifiedAt ? { at: record.modifiedAt } : {}),
  }
}
