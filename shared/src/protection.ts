import { z } from 'zod'
import { Id, Moment } from './id.ts'
import { PersonRef } from './person.ts'

/** What keeps somebody safe for a time: another person takes over, no contact, never alone, other duties, another place, moved away. */
export const MEASURES = ['stand-in', 'no-contact', 'not-alone', 'duties', 'place', 'removed', 'other'] as const
export const MeasureKind = z.enum(MEASURES)
export type MeasureKind = z.infer<typeof MeasureKind>

/** Why a measure ended (POLICY I11). Nothing else ends one: it never lapses. */
export const MeasureEnd = z.enum(['person-asked', 'replaced', 'investigation-complete'])
export type MeasureEnd = z.infer<typeof MeasureEnd>

/** A measure as it is set up. `plannedEnd` is when it is meant to end; it goes on until somebody ends it. */
export const NewMeasure = z.object({
  kind: MeasureKind,
  what: z.string().trim().min(3).max(4_000),
  starts: Moment.nullable().default(null),
  plannedEnd: Moment.nullable().default(null),
  review: Moment.nullable().default(null),
  /** who takes over, for which meetings or calls, and the note they need to keep safe: nothing of the case (POLICY 30) */
  standIn: Id.nullable().default(null),
  which: z.string().trim().max(2_000).default(''),
  safetyNote: z.string().trim().max(4_000).default(''),
})
export type NewMeasure = z.infer<typeof NewMeasure>

export const Measure = z.object({
  id: Id,
  kind: MeasureKind,
  label: z.string(),
  what: z.string(),
  starts: Moment,
  plannedEnd: Moment.nullable(),
  review: Moment.nullable(),
  standIn: PersonRef.nullable(),
  which: z.string(),
  safetyNote: z.string(),
  setBy: PersonRef.nullable(),
  endedAt: Moment.nullable(),
  endedBecause: MeasureEnd.nullable(),
  /** somebody should look at it now */
  due: z.boolean(),
  /** how this reader may end it now */
  can: z.array(MeasureEnd),
})
export type Measure = z.infer<typeof Measure>

/** What somebody who stands in reads: whom they help, with what, and how to keep safe (POLICY 30). */
export const StandIn = z.object({
  for: PersonRef,
  which: z.string(),
  safetyNote: z.string(),
  from: Moment,
  until: Moment.nullable(),
})
export type StandIn = z.infer<typeof StandIn>

/** One line of the ledger; `reached` of `target` once it counts, in `unit`. */
export const LedgerLine = z.object({
  id: Id,
  kind: z.string(),
  label: z.string(),
  amount: z.number(),
  unit: z.string(),
  period: z.string(),
  reached: z.number().nullable(),
  target: z.number().nullable(),
  says: z.string(),
  at: Moment,
  by: z.string(),
})
export type LedgerLine = z.infer<typeof LedgerLine>
