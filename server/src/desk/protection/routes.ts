import { protection } from '@breakwater/shared/contract/protection.ts'
import type { Deps } from '../../deps.ts'
import type { On } from '../../http/door.ts'
import { download } from '../cases.ts'
import { count } from './count.ts'
import { endMeasure } from './end-measure.ts'
import { ledgerFile, ledgerOf } from './ledger.ts'
import { lookAtMeasure } from './look-at-measure.ts'
import { sayWorse } from './say-worse.ts'
import { setMeasure } from './set-measure.ts'
import { measuresOf, standInsOf } from './view-measures.ts'

/** The doors of what keeps somebody safe, and of what counts for them. */
export function mountProtection(on: On, deps: Deps): void {
  on(protection.list, ({ person, params }) => measuresOf(deps, person, params.reference))
  on(protection.set, async ({ person, params, body }) => {
    await setMeasure(deps, person, params.reference, body)
    return measuresOf(deps, person, params.reference)
  })
  on(protection.end, async ({ person, params, body }) => {
    await endMeasure(deps, person, params.reference, params.id, body)
    return measuresOf(deps, person, params.reference)
  })
  on(protection.look, async ({ person, params, body }) => {
    await lookAtMeasure(deps, person, params.reference, params.id, body.next)
    return measuresOf(deps, person, params.reference)
  })
  on(protection.standIns, ({ person }) => standInsOf(deps, person))
  on(protection.ledger, ({ person, params }) => ledgerOf(deps, person, params.reference))
  on(protection.count, async ({ person, params, body }) => {
    await count(deps, person, params.reference, body.values)
    return ledgerOf(deps, person, params.reference)
  })
  on(protection.ledgerFile, async ({ person, params }) =>
    download(await ledgerFile(deps, person, params.reference), `${params.reference}-ledger.csv`),
  )
  on(protection.worse, ({ person, params, body }) => sayWorse(deps, person, params.reference, body.words))
}
