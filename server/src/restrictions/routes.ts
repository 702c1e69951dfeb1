import { restrictions } from '@breakwater/shared/contract/restrictions.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { may, NO_CASE } from '../people/may.ts'
import { missing } from '../refusal.ts'
import { exportList, recordHandedOver } from './list.ts'
import { lookup } from './lookup.ts'
import { restrictionOf } from './queries.ts'
import { tryMarkAgain } from './try-again.ts'

/** Doors of the do-not-contact list. */
export function mountRestrictions(on: On, deps: Deps): void {
  on(restrictions.lookup, ({ person: who, body }) => lookup(deps, who, body.identifiers))
  on(restrictions.retry, ({ person: who, params }) =>
    as(deps.db, person(who.id), async (tx) => {
      if (!may(who, 'restriction.retry', NO_CASE)) throw missing()
      const view = await restrictionOf(deps, tx, await tryMarkAgain(deps, tx, who.id, params.id))
      if (!view) throw missing()
      return view
    }),
  )
  on(restrictions.file, async ({ person: who }) => {
    const { text } = await as(deps.db, person(who.id), (tx) => exportList(deps, tx, who.id))
    return new Response(text, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="do-not-contact.csv"',
        'cache-control': 'no-store',
      },
    })
  })
  on(restrictions.handedOver, async ({ person: who }) => ({
    verified: await as(deps.db, person(who.id), (tx) => recordHandedOver(deps, tx, who.id)),
  }))
}
