import { retention } from '@breakwater/shared/contract/retention.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { retentionClasses } from './classes.ts'
import { proposeErasure } from './erasure-kind.ts'
import { placeHold, releaseHold } from './hold.ts'

/** The doors for holds and for asking to erase. Erasing itself has none: the schedule does it, or three people. */
export function mountRetention(on: On, deps: Deps): void {
  on(retention.classes, ({ person }) => retentionClasses(deps, person))
  on(retention.hold, async ({ person, params, body }) => {
    await placeHold(deps, person, params.reference, body.reason)
    return {}
  })
  on(retention.release, async ({ person, params, body }) => {
    await releaseHold(deps, person, params.reference, body.reason)
    return {}
  })
  on(retention.erasure, ({ person, params, body }) => proposeErasure(deps, person, params.reference, body.reason))
}
