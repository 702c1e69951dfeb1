import { z } from 'zod'

/** A random identifier; ids are uuids everywhere (SETTLED 40). */
export const Id = z.uuid()
export type Id = z.infer<typeof Id>

/** Crockford base 32: no I, L, O, U, so that a reference survives being read aloud (SETTLED 55). */
export const REFERENCE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A case's public name, `BW-7Q4K9T`. */
export const Reference = z.string().regex(/^BW-[0-9A-HJKMNP-TV-Z]{6}$/)
export type Reference = z.infer<typeof Reference>

/** A restriction's public name, `REF-3M8XQA`; it never shares characters with a case's on purpose (CRM section 2). */
export const RestrictionReference = z.string().regex(/^REF-[0-9A-HJKMNP-TV-Z]{6}$/)
export type RestrictionReference = z.infer<typeof RestrictionReference>

/** A sha256 in lower-case hex. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export type Sha256 = z.infer<typeof Sha256>

/** A day or moment that a person could mean; a slip of the hand gives the year 20 or 20262. */
const meant = (said: string) => said >= '1900-01-01' && said < '2200'

/** A moment in UTC, ISO 8601. */
export const Moment = z.iso.datetime().refine(meant, 'refusal.far_day')
export type Moment = z.infer<typeof Moment>

/** A day as `2026-11-09`, and one that the calendar has. */
export const Day = z.iso.date().refine(meant, 'refusal.far_day')
export type Day = z.infer<typeof Day>
