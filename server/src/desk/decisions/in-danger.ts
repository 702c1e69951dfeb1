import { addEvents } from '../../cases/event.ts'
import type { Tx } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { decide } from '../../policy/decide.ts'
import type { Situation } from '../../policy/situation.ts'
import { Refusal } from '../../refusal.ts'
import { tellOverseer } from '../protection/penalty.ts'

/**
 * The case as it is for an emergency call: it needs nobody's yes, whatever the pack says, and every other condition stays (POLICY K2, 55).
 * @throws Refusal `police.no_emergency` for anything but the police
 */
export function inDanger(s: Situation, kind: string): Situation {
  if (kind !== 'referral.police') throw new Refusal('invalid', 'police.no_emergency')
  const facts = { ...s.facts, 'police.consent': 'yes' } as const
  return { ...s, facts, plan: decide(s.pack, facts, s.incidents) }
}

/** Who called without a yes, and that they did, reaches the overseer; why stands on the action (POLICY I18). Runs as the service. */
export async function noteEmergency(deps: Deps, tx: Tx, caseId: string, byId: string): Promise<void> {
  const by = { kind: 'person', id: byId } as const
  await addEvents(deps, tx, undefined, [{ caseId, by, kind: 'police.emergency', visibility: 'reporter-too' }])
  await tellOverseer(deps, tx, caseId)
}
