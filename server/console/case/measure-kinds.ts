import type { MeasureKind } from '@breakwater/shared/protection.ts'
import { now } from '../clock.ts'

/** Every kind of measure, in the order in which it is offered; one that is forgotten does not compile. */
const KINDS: Record<MeasureKind, number> = {
  'stand-in': 0,
  'no-contact': 1,
  'not-alone': 2,
  duties: 3,
  place: 4,
  removed: 5,
  other: 6,
}
export const MEASURE_KINDS = Object.keys(KINDS) as MeasureKind[]

/** A day as the reader picks it, as a moment in the middle of it; null for no day, and for today where `today` is now. */
export function momentOf(day: string): string | null {
  if (!day) return null
  const noon = new Date(`${day}T12:00:00`)
  return noon.toDateString() === new Date(now()).toDateString() ? null : noon.toISOString()
}
