import { audit } from '@breakwater/shared/contract/audit.ts'
import { counsel } from '@breakwater/shared/contract/counsel.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { checkNow, trailAnchors } from '../trail/proof.ts'
import { advice, oneAdvice, shareAdvice } from './advice.ts'
import { auditCases, auditTrail } from './audit.ts'
import { askCounsel, counselOf, endCounsel } from './counsel.ts'

/** The doors of counsel and of the auditor: those who read a case from beside it. */
export function mountCounsel(on: On, deps: Deps): void {
  on(counsel.list, ({ person, params }) => counselOf(deps, person, params.reference))
  on(counsel.ask, ({ person, params, body }) => askCounsel(deps, person, params.reference, body))
  on(counsel.end, async ({ person, params }) => {
    await endCounsel(deps, person, params.reference, params.id)
    return undefined
  })
  on(counsel.advice, ({ person, params }) => advice(deps, person, params.reference))
  on(counsel.one, ({ person, params }) => oneAdvice(deps, person, params.reference, params.id))
  on(counsel.share, ({ person, params, body }) => shareAdvice(deps, person, params.reference, params.id, body.audience))
  on(audit.cases, ({ person, query }) => auditCases(deps, person, query))
  on(audit.proof, async () => ({ ...(await trailAnchors(deps)), check: null }))
  on(audit.check, ({ person }) => checkNow(deps, person))
  on(audit.trail, ({ person, query }) => auditTrail(deps, person, query))
}
