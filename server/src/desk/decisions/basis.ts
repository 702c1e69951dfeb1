import { createHash } from 'node:crypto'
import { FACTS, type FactName } from '@breakwater/shared/facts.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { factsOf, inOrder } from '../../policy/conditions.ts'
import type { Situation } from '../../policy/situation.ts'

/** The facts that an action and its gates ask for; what is said in the proposal itself is bound by its own hash. */
export function factsBehind(pack: PolicyPack, action: string): FactName[] {
  const gates = Object.values(pack.gates).filter((gate) => gate.guards.includes(action))
  const named = [
    ...factsOf(pack.actions[action]?.when ?? 'always'),
    ...gates.flatMap((gate) => gate.requires.flatMap(({ need }) => factsOf(need))),
  ]
  return inOrder(new Set(named)).filter((name) => FACTS[name].from !== 'consultations')
}

/** One hash of what a proposal rests on: those facts, the wishes and the pack. Any change makes it another one (POLICY I6). */
export function basisOf({ pack, facts, wishesVersion }: Situation, names: readonly FactName[]): string {
  const known = names.map((name) => [name, facts[name] ?? 'unknown'])
  const rests = [pack.pack.id, pack.pack.version, wishesVersion ?? 0, known]
  return createHash('sha256').update(JSON.stringify(rests)).digest('hex')
}
