import { facts } from '@breakwater/shared/contract/facts.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { noteAccount, revealWorth } from './account.ts'
import { addIncident } from './add-incident.ts'
import { mountColleagues } from './colleagues.ts'
import { viewFacts } from './facts.ts'
import { undoIdentity } from './undo-identity.ts'
import { viewCase } from './view.ts'

/** The doors to what is known of a case: its facts, its incidents, who it is about. */
export function mountCaseFacts(on: On, deps: Deps): void {
  mountColleagues(on, deps)
  on(facts.view, ({ person, params }) => viewFacts(deps, person, params.reference))
  on(facts.incident, async ({ person, params, body }) => {
    await addIncident(deps, person, params.reference, body)
    return viewFacts(deps, person, params.reference)
  })
  on(facts.undoIdentity, async ({ person, params, body }) => {
    await undoIdentity(deps, person, params.reference, body.reason)
    return viewCase(deps, person, params.reference)
  })
  on(facts.account, async ({ person, params, body }) => {
    await noteAccount(deps, person, params.reference, body)
    return viewCase(deps, person, params.reference)
  })
  on(facts.worth, ({ person, params }) => revealWorth(deps, person, params.reference))
}
