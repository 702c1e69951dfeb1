import type { CaseView } from '@breakwater/shared/case.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'
import { feedbackClock } from './feedback-clock.ts'

/** By when whoever reported hears what became of it, while that clock runs. Runs as the service. */
export async function promisedOn(
  tx: Tx,
  caseId: string,
  pack: PolicyPack,
  can: boolean,
): Promise<CaseView['promised']> {
  const running = await feedbackClock(tx, caseId, pack, 'read')
  return running && { what: running.what, by: running.next.toISOString(), extended: running.extended, can }
}
