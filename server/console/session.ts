import type { Me } from '@breakwater/shared/contract/session.ts'
import type { Role } from '@breakwater/shared/person.ts'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

export const MeContext = createContext<Me | null>(null)

/** The signed-in person. @throws outside of a signed-in page */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('no signed-in person on this page')
  return me
}

/** Whether this person sets the service up; settings hold no content of any case. */
export const setsUp = (me: Me) => me.roles.includes('admin')

/** Whether this person looks at how the service is run: metadata and ids, never content. */
export const audits = (me: Me) => me.roles.includes('auditor')

/** Whether this person leads: in an emergency they may ask to read one case. */
export const leads = (me: Me) => me.roles.includes('senior-leader')

/** Whether this person may know of uses of emergency access. */
export const knowsEmergencies = (me: Me) => leads(me) || audits(me) || me.roles.includes('legal')

/** Whether this person answers for what leaves the house and how long records stay. */
export const keepsRecords = (me: Me) => isDesk(me) || me.roles.includes('legal')

export const isDesk = (me: Me) => me.roles.includes('hr')

/** Whether incident forms that went in come to this person. */
export const readsForms = (me: Me) => me.roles.includes('health-safety-lead')

const WORKING: readonly Role[] = ['hr', 'manager', 'senior-leader', 'assistant-director', 'legal', 'health-safety-lead']

const DECIDING: readonly Role[] = ['hr', 'senior-leader', 'assistant-director', 'legal', 'health-safety-lead', 'admin']

/** Whether something could wait for this person's decision. */
export const decides = (me: Me) => me.roles.some((role) => DECIDING.includes(role))

/** Whether cases can come to this person because of their role; everyone can have reports of their own. */
export const worksOnCases = (me: Me) => me.roles.some((role) => WORKING.includes(role))

/** The way out: a fresh page, so that nothing of this person stays in memory. Drafts go too. */
export function signedOutPage() {
  sessionStorage.clear()
  location.assign('/sign-in')
}

const READING_FIGURES: readonly Role[] = [
  'hr',
  'senior-leader',
  'assistant-director',
  'legal',
  'health-safety-lead',
  'auditor',
]
/** Whoever reads figures that name nobody (SECURITY section 2). */
export const readsFigures = (me: Me) => me.roles.some((role) => READING_FIGURES.includes(role))
