import { safety } from '@breakwater/shared/contract/safety.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { askSafety } from './ask.ts'
import { endSafety } from './end.ts'
import { riskOf } from './risk.ts'
import { safetyOf } from './view.ts'

/** The doors of the health and safety lead on a case. */
export function mountSafety(on: On, deps: Deps): void {
  on(safety.list, ({ person, params }) => safetyOf(deps, person, params.reference))
  on(safety.ask, ({ person, params, body }) => askSafety(deps, person, params.reference, body))
  on(safety.end, async ({ person, params }) => {
    await endSafety(deps, person, params.reference, params.id)
    return undefined
  })
  on(safety.risk, ({ person, params }) => riskOf(deps, person, params.reference))
}
