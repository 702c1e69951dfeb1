import { z } from 'zod'
import { Channel } from './channel.ts'
import { Tri } from './facts.ts'
import { Id, Moment } from './id.ts'

/** One time that it happened. Times in UTC; `calls` are the moments of the calls or messages of a series (POLICY 5). */
export const NewIncident = z.object({
  happenedAt: Moment.nullable().default(null),
  channel: Channel.default('unknown'),
  behaviours: z.array(z.string().max(40)).max(20).default([]),
  words: z.string().max(20_000).default(''),
  onSite: Tri.default('unknown'),
  othersAtRisk: Tri.default('unknown'),
  calls: z.array(Moment).max(500).default([]),
  callsUrgent: Tri.default('unknown'),
  callsAgreed: Tri.default('unknown'),
})
export type NewIncident = z.infer<typeof NewIncident>

/** How many calls there were, and how many of them outside the person's working hours in their own zone (POLICY 5). */
export const CallCount = z.object({ all: z.number().int(), outside: z.number().int(), urgent: Tri, agreed: Tri })
export type CallCount = z.infer<typeof CallCount>

/** An incident as a reader of the case sees it. `says` is its one line. */
export const IncidentView = z.object({
  id: Id,
  at: Moment.nullable(),
  knownAt: Moment,
  channel: z.string(),
  behaviours: z.array(z.string()),
  words: z.string(),
  says: z.string(),
  calls: CallCount.nullable(),
  /** what kinds of evidence belong to this way of contact (POLICY 6) */
  evidence: z.array(z.string()),
})
export type IncidentView = z.infer<typeof IncidentView>
