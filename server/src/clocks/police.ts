import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { clockEvent } from './event.ts'

/** What the person says about the police: "later" is asked again, an answer ends the asking; neither ever becomes a yes (POLICY C16). */
export async function policeSaid(deps: Pick<Deps, 'clock'>, tx: Tx, caseId: string, consent: string): Promise<void> {
  if (consent === 'later') await clockEvent(deps, tx, { caseId, event: 'police.later' })
  if (consent === 'yes' || consent === 'no') await clockEvent(deps, tx, { caseId, event: 'police.answered' })
}
