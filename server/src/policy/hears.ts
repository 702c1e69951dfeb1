import type { PolicyPack } from '@breakwater/shared/policy.ts'

/**
 * Who hears of a step that was not done by its date: those its own clock escalates to, then those of the clock of every step (POLICY C3).
 * Parts and roles in the policy's order, each once. Pure.
 */
export function hearsOf({ clocks }: Pick<PolicyPack, 'clocks'>, due: string): string[] {
  const every = Object.values(clocks).find(({ from }) => from === 'step.due')
  const effects = [clocks[due], every].flatMap((clock) => clock?.on_expiry ?? [])
  return [...new Set(effects.flatMap((effect) => ('escalate' in effect ? [effect.escalate] : [])))]
}
