import type { Role } from '@breakwater/shared/person.ts'
import { t } from '../text.ts'

const EVERYBODY: readonly Role[] = ['employee', 'manager']

/** What somebody is here, in words: the roles they were given. Having people of one's own is said where there is nothing else to say. */
export function roleWords(roles: readonly Role[]): string {
  const given = roles.filter((role) => !EVERYBODY.includes(role))
  const said = given.length > 0 ? given : [roles.includes('manager') ? ('manager' as const) : ('employee' as const)]
  return said.map((role) => t(`role.${role}`)).join(', ')
}
