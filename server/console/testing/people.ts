import type { Me } from '@breakwater/shared/contract/session.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'

/** A uuid that reads as a small number, so that a failing test names it. */
export const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const asha: PersonRef = { id: id(1), name: 'Asha Nair', team: 'People' }
export const tom: PersonRef = { id: id(2), name: 'Tom Reyes', team: 'Sales' }
export const maya: PersonRef = { id: id(3), name: 'Maya Okafor', team: 'Sales' }
export const noor: PersonRef = { id: id(5), name: 'Noor Haddad', team: 'IT' }
export const lena: PersonRef = { id: id(4), name: 'Lena Fischer', team: 'People' }

const me = (person: PersonRef, roles: Me['roles']): Me => ({
  id: person.id,
  name: person.name,
  email: `${person.name.split(' ')[0]!.toLowerCase()}@acme.example`,
  team: person.team,
  roles: ['employee', ...roles],
  organisation: 'Acme',
  demo: true,
  locale: 'en',
  timeZone: 'Europe/London',
  needsPasskey: false,
})

export const readers = {
  asha: me(asha, ['hr']),
  tom: me(tom, ['manager']),
  maya: me(maya, []),
  noor: me(noor, ['admin']),
  /** of the desk, by a mailed code, without a passkey yet */
  newcomer: { ...me(asha, ['hr']), needsPasskey: true },
}
