import { addEvents } from '../cases/event.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { policeForManager, policeSteps } from './police-lines.ts'
import { situationOf } from './situation.ts'
import { closeSteps } from './write-steps.ts'

/** Whether a pack lets the police be contacted with the person's own yes only (POLICY K1). */
export const needsConsent = (options: Record<string, { value?: unknown }>): boolean =>
  options['police.consent']?.value === 'required'

/**
 * The person said no to the police: where their yes is needed, the contact is done as declined, until they say otherwise (POLICY 59).
 * Runs as the service.
 */
export async function policeDeclined(deps: Deps, tx: Tx, caseId: string, consent: string): Promise<void> {
  if (consent !== 'no') return
  const s = await situationOf(tx, caseId)
  const { pack, steps } = s
  if (!needsConsent(pack.options)) return
  const asked = policeSteps(pack).map(({ id }) => id)
  if (!steps.some((row) => row.state === 'open' && asked.includes(row.step))) return
  await closeSteps(deps, tx, caseId, asked, null)
  await addEvents(deps, tx, undefined, [
    { caseId, by: system('policy'), kind: 'police.declined', visibility: 'reporter-too' },
  ])
  await policeForManager(deps, tx, s, 'declined', system('policy'))
}
