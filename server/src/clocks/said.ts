import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { clockEvent } from './event.ts'

/**
 * What somebody said that a clock listens to. "Later" about the police is asked again, an answer ends the asking, and neither ever becomes
 * a yes (POLICY C16); "as soon as possible" begins when the person is safe (POLICY C10). Runs as the service.
 */
export async function factSaid(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  caseId: string,
  fact: string,
  value: string,
): Promise<void> {
  if (fact === 'police.consent' && value === 'later') await clockEvent(deps, tx, { caseId, event: 'police.later' })
  if (fact === 'police.consent' && (value === 'yes' || value === 'no'))
    await clockEvent(deps, tx, { caseId, event: 'police.answered' })
  if (fact === 'danger.now' && value === 'no') await clockEvent(deps, tx, { caseId, event: 'employee.safe' })
}
