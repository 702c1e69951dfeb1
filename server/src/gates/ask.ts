import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import type { PlannedGate } from '@breakwater/shared/policy-plan.ts'
import type { GateRule } from '@breakwater/shared/policy-steps.ts'
import { Refusal } from '../refusal.ts'

/** The gates of an action that somebody else than whoever does it decides (SECURITY G2, G4). */
export const decidedGates = (pack: PolicyPack, action: string): GateRule[] =>
  Object.values(pack.gates).filter((gate) => gate.guards.includes(action) && gate.decides !== 'same-as-by')

/** Who decides a gate; a senior leader where the pack leaves it to the organisation and nothing was said (SECURITY G4). */
export const deciderOf = (pack: PolicyPack, gate: GateRule): string =>
  typeof gate.decides === 'string' ? gate.decides : String(pack.options[gate.decides.option]?.value ?? 'senior-leader')

/** The slots of an action's gates: everybody whom the pack wants distinct beside the proposer, and the decider last. */
export function slotsOf(pack: PolicyPack, action: string): string[] {
  const slots = decidedGates(pack, action).flatMap((gate) => [
    ...(gate.distinct ?? []).filter((role) => role !== 'proposer' && role !== 'decider'),
    deciderOf(pack, gate),
  ])
  const last = slots.at(-1)
  return [...new Set([...slots.filter((slot) => slot !== last), ...(last ? [last] : [])])]
}

/**
 * The one function that says whether an action may be carried out now; interface, API, bulk, import, job and webhook all ask here
 * (POLICY I4). @param decided whether the people whom its gates name have decided it
 * @throws Refusal `policy` with the sentence and clause of the first condition that does not hold
 */
export function askGates(pack: PolicyPack, plan: Plan, action: string, decided = false): void {
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
  for (const id of planned.gates)
    passGate(
      pack,
      rule.clause,
      plan.gates.find((g) => g.id === id),
    )
  // last, so that every door names the same condition while one is missing
  if (!decided && decidedGates(pack, action).length)
    throw new Refusal('blocked', 'policy', {
      say: '',
      clause: rule.clause,
      at: pack.clauses[rule.clause]?.at ?? '',
      code: 'not-decided',
    })
}

/**
 * Whether the record that ends a step may be made now: the gates that guard it, with the facts of its own incident (POLICY 92, 95).
 * @throws Refusal `policy` with the sentence and clause of the first condition that does not hold
 */
export function askStep(pack: PolicyPack, plan: Plan, step: string, incident: string | null): void {
  const planned = plan.steps.find((s) => s.id === step && (incident === null || s.incident === incident))
  for (const gate of planned?.gates ?? []) passGate(pack, planned?.clause ?? '', gate)
}

function passGate(pack: PolicyPack, clause: string, gate: PlannedGate | undefined): void {
  const unmet = gate?.requires.find((r) => r.state !== 'yes')
  if (gate && !unmet) return
  const cited = unmet?.clause ?? clause
  throw new Refusal('blocked', 'policy', {
    say: unmet?.say ?? '',
    clause: cited,
    at: pack.clauses[cited]?.at ?? '',
  })
}
