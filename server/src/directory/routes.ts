import { directory as contract } from '@breakwater/shared/contract/directory.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { requireStepUp } from '../people/step-up.ts'
import { bringFile } from './bring-file.ts'
import { listPeople } from './list.ts'
import { fetchScimToken, proposeScimToken, scimConnection } from './scim-gate.ts'
import { endScimToken } from './scim-token.ts'

/** The door for whoever keeps the directory by hand, or connects the identity provider that keeps it. */
export function mountDirectory(on: On, deps: Deps): void {
  on(contract.list, ({ person, query }) => listPeople(deps, person, query))
  on(contract.bring, ({ person, query, bytes, session }) => {
    const look = query.look === 'true'
    if (!look) requireStepUp(session, deps.clock.now())
    return bringFile(deps, person, bytes, { whole: query.whole === 'true', look })
  })
  on(contract.connection, ({ person }) => scimConnection(deps, person))
  on(contract.connect, ({ person, body }) => proposeScimToken(deps, person, body.reason))
  on(contract.collect, async ({ person }) => ({ token: await fetchScimToken(deps, person) }))
  on(contract.disconnect, async ({ person }) => {
    await endScimToken(deps, person.id)
    return undefined
  })
}
