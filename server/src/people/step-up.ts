import type { Role } from '@breakwater/shared/person.ts'
import { Refusal } from '../refusal.ts'
import type { SessionFacts } from './sessions.ts'

/** Milliseconds for which a confirmation counts. */
export const STEP_UP_LIFE = 5 * 60_000

/** Roles that the directory gives. Whoever holds one needs more than a mailbox to come in (ASVS 6.3.3). */
const STAFF: readonly Role[] = [
  'hr',
  'senior-leader',
  'assistant-director',
  'legal',
  'health-safety-lead',
  'admin',
  'auditor',
]

/** Whether the person confirmed in the last five minutes that it is them, by passkey or with the organisation's sign-in. */
export function isSteppedUp(session: SessionFacts | undefined, now: Date): boolean {
  const since = session?.steppedUpAt ? now.getTime() - session.steppedUpAt.getTime() : Number.POSITIVE_INFINITY
  return since >= 0 && since < STEP_UP_LIFE
}

/**
 * For what not every press of a signed-in person may do: gates, revealing a reporter, exports (SETTLED 4, ASVS 7.5.3). An endpoint that
 * always needs it says `stepUp: true` in its contract and its door asks; a verb that sometimes does calls this with the `session` its
 * handler was given. The console then asks the person to confirm and sends the same again.
 * @throws Refusal `refusal.step_up` (428); a token of the extension has no session and is always refused
 */
export function requireStepUp(session: SessionFacts | undefined, now: Date): void {
  if (!isSteppedUp(session, now)) throw new Refusal('unconfirmed', 'refusal.step_up')
}

/** Whether a session proves too little for the roles its person holds: then only a passkey can be added or used. */
export const needsPasskey = (roles: readonly Role[], session: SessionFacts | undefined): boolean =>
  (session?.kind === 'code' || session?.kind === 'sso-plain') && roles.some((role) => STAFF.includes(role))
