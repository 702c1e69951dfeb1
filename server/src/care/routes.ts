import { care } from '@breakwater/shared/contract/care.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { declineCheckIn } from './check-ins.ts'
import { listContacts, setContact } from './contacts.ts'
import { keepOwn } from './keep-own.ts'
import { offerSupport } from './offer.ts'
import { careView } from './view.ts'

/** The doors of care: support around a case, and whom the organisation names for it. */
export function mountCare(on: On, deps: Deps): void {
  on(care.view, ({ person, params }) => careView(deps, person, params.reference))
  on(care.offer, async ({ person, params, body }) => {
    await offerSupport(deps, person, params.reference, body.entry)
    return careView(deps, person, params.reference)
  })
  on(care.keep, async ({ person, params, body }) => {
    await keepOwn(deps, person, params.reference, body)
    return careView(deps, person, params.reference)
  })
  on(care.decline, async ({ person, params }) => {
    await declineCheckIn(deps, person, params.reference)
    return careView(deps, person, params.reference)
  })
  on(care.contacts, ({ person }) => listContacts(deps, person))
  on(care.setContact, ({ person, body }) => setContact(deps, person, body))
}
