import { z } from 'zod'
import { FactName } from './facts.ts'
import { ClauseId, Id, Origin, PackRole } from './policy-parts.ts'

/** What may start or stop a clock. */
export const ClockEvent = z.enum([
  'report.saved',
  'case.acknowledged',
  'case.closed',
  'reporter.told',
  'step.opened',
  'step.due',
  'step.done',
  'talk.recorded',
  'complaint.delivered',
  'counterparty.answered',
  'incident.known',
  'employee.safe',
  'restriction.live',
  'restriction.lifted',
  'proposal.made',
  'proposal.decided',
  'draft.finished',
  'letter.reviewed',
  'concern.saved',
  'concern.answered',
  'contract.signed',
  'notice.sent',
  'police.later',
  'police.answered',
  'period.began',
])
export type ClockEvent = z.infer<typeof ClockEvent>

/** A length of time. Working days follow the pack's calendar. */
export const Length = z.strictObject({
  n: z.number().int().min(0),
  unit: z.enum(['working-day', 'calendar-day', 'month', 'year', 'hour']),
})
export type Length = z.infer<typeof Length>

const Whom = z.union([PackRole, z.enum(['owner', 'reporter', 'board-contact', 'author', 'next-up'])])

/** What an expiry may do. It never decides anything (POLICY I23). */
export const ClockEffect = z.union([
  z.strictObject({ remind: Whom }),
  z.strictObject({ escalate: Whom }),
  z.strictObject({ set: z.partialRecord(FactName, z.enum(['yes', 'no'])) }),
  z.strictObject({ open: Id }),
  z.strictObject({ allow: Id }),
  z.strictObject({ void: z.literal('proposal') }),
])
export type ClockEffect = z.infer<typeof ClockEffect>

/** A clock of the pack; several lengths mean several expiries. `reminders` come before the expiry (POLICY 4). */
export const ClockRule = z.strictObject({
  code: z.string().optional(),
  title: z.string().optional(),
  from: ClockEvent,
  for: z.union([Length, z.array(Length).min(1)]),
  stop: z.array(ClockEvent).optional(),
  reminders: z.array(z.strictObject({ after: Length.optional(), before: Length.optional(), to: Whom })).optional(),
  on_expiry: z.array(ClockEffect).min(1),
  hard_limit: z.strictObject({ for: Length, on_expiry: z.array(ClockEffect).min(1) }).optional(),
  after_closing: z.boolean().optional(),
  /** a step that was done before the first expiry is asked for again then; left out, the early answer settles that expiry */
  asks_again: z.boolean().optional(),
  origin: Origin,
  clause: ClauseId.optional(),
})
export type ClockRule = z.infer<typeof ClockRule>

const Span = z.strictObject({
  years: z.number().int().positive().optional(),
  months: z.number().int().positive().optional(),
  days: z.number().int().positive().optional(),
})

/** How long a class of records is kept. `floor` is the shortest the organisation may set. */
export const Retention = z.strictObject({
  code: z.string().optional(),
  title: z.string().optional(),
  from: ClockEvent,
  for: Span,
  floor: Span.optional(),
  hold: z.enum(['legal', 'none']).optional(),
  origin: Origin,
})
export type Retention = z.infer<typeof Retention>
