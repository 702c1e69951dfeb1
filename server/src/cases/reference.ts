import { randomInt } from 'node:crypto'
import { REFERENCE_ALPHABET } from '@breakwater/shared/id.ts'

const six = () => Array.from({ length: 6 }, () => REFERENCE_ALPHABET[randomInt(32)]).join('')

/** A new case's name, such as `BW-7Q4K9T` (SETTLED 55). About a thousand million; the database refuses a repeat. */
export const newReference = () => `BW-${six()}`
/** A new restriction's name, of no relation to any case's (CRM section 2). */
export const newRestrictionReference = () => `REF-${six()}`
