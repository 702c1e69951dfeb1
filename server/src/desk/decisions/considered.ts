import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Facts } from '@breakwater/shared/facts.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Field } from '@breakwater/shared/policy-steps.ts'
import type { Tx } from '../../db/as.ts'

const WHY_NOT = /^why_not_/
const CONTINUITY = 'continuity'

/** Fields whose answer is a condition of the gate: what is missing there is named by the gate, with its clause. */
export const isCondition = ({ id }: Field): boolean => WHY_NOT.test(id) || id === CONTINUITY

/** Which of the named pieces of evidence are on the case. Runs as the service. */
export async function onFile(tx: Tx, caseId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (!ids.length) return new Set()
  const rows = await tx
    .selectFrom('evidence')
    .where('case_id', '=', caseId)
    .where('id', 'in', [...ids])
    .select('id')
    .execute()
  return new Set(rows.map((r) => r.id))
}

type Proposed = { action: string; evidence: Record<string, string[]>; values: RecordValues }
type Known = { pack: PolicyPack; facts: Facts; kept: ReadonlySet<string> }

/**
 * What a proposal itself makes true: every other option with a why-not, a plan for the necessary services, and no ground without a piece
 * of evidence (POLICY 109, 110, 114). Pure.
 */
export function proposedFacts({ action, evidence, values }: Proposed, { pack, facts, kept }: Known): Facts {
  const fields = pack.actions[action]?.fields ?? []
  const said = (id: string) => String(values[id] ?? '').trim() !== ''
  const all = fields.filter(({ id }) => WHY_NOT.test(id)).every(({ id }) => said(id))
  const bare = Object.keys(facts).filter(
    (name) => name.startsWith('ground.') && !(evidence[name] ?? []).some((id) => kept.has(id)),
  )
  return {
    ...Object.fromEntries(bare.map((name) => [name, 'no'])),
    'options.all_considered': all ? 'yes' : 'no',
    'continuity.planned': said(CONTINUITY) ? 'yes' : 'no',
  }
}

/** The plan for what goes on all the same; empty when there is none. */
export const planOf = (values: RecordValues): string => String(values[CONTINUITY] ?? '')
