import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import { Refusal } from '../refusal.ts'

/**
 * The one function that says whether an action may be carried out now; interface, API, bulk, import, job and webhook all ask here
 * (POLICY I4). @throws Refusal `policy` with the sentence and clause of the first condition that does not hold
 */
export function askGates(pack: PolicyPack, plan: Plan, action: string): void {
  const planned = plan.actions.find((a) => a.id === action)
  const rule = pack.actions[action]
  if (!planned || !rule) throw new Refusal('missing', 'refusal.missing')
  if (planned.offered !== 'yes')
    throw new Refusal('blocked', 'policy', {
      say: '',
      clause: rule.clause,
      at: pack.clauses[rule.clause]?.at ?? '',
      code: 'not-offered',
    })
  for (const id of planned.gates) {
    const gate = plan.gates.find((g) => g.id === id)
    const unmet = gate?.requires.find((r) => r.state !== 'yes')
    if (!gate || unmet)
      throw new Refusal('blocked', 'policy', {
        say: unmet?.say ?? '',
        clause: unmet?.clause ?? rule.clause,
        at: pack.clauses[unmet?.clause ?? '']?.at ?? '',
      })
  }
}
