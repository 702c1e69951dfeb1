import type { TrailProof } from '@breakwater/shared/contract/audit.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { placeOf } from './anchor.ts'
import { record } from './record.ts'
import { trailPublicKey } from './signing.ts'
import { checkTrail, readAnchor } from './verify.ts'

/** Anchors that are listed, the newest first. */
const MOST = 50

/**
 * How the trail is proven: the anchors that lie in the second place (SECURITY A4). Without the numbers of rows: how many there are would
 * tell of cases the reader is kept out of.
 */
export async function trailAnchors(deps: Deps, place = placeOf(deps)): Promise<Omit<TrailProof, 'check'>> {
  const key = trailPublicKey(deps.keys)
  const files = await place.all()
  const anchors = files.slice(-MOST).reverse()
  return {
    key: key.toString('hex'),
    total: files.length,
    anchors: anchors.map(({ name, text }) => {
      const anchor = readAnchor(text, [key])
      return { name: name.replace(/^\d+-|\.json$/g, ''), at: anchor?.at ?? null, root: anchor?.root ?? null }
    }),
  }
}

/** Checks every row and every anchor now, as `breakwater trail verify` does; that it was asked for is on the trail. */
export async function checkNow(deps: Deps, who: Person, place = placeOf(deps)): Promise<TrailProof> {
  const o = { place, keys: [trailPublicKey(deps.keys)], beside: deps.db }
  const { faults } = await as(deps.db, system('worker'), (tx) => checkTrail(tx, o))
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort()
  await as(deps.db, person(who.id), (tx) =>
    record(tx, deps.clock, { action: 'audit.checked', detail: { fits: faults.length === 0 } }),
  )
  const check = { at: deps.clock.now().toISOString(), fits: faults.length === 0, kinds }
  return { ...(await trailAnchors(deps, place)), check }
}
