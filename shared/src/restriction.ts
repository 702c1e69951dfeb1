import { z } from 'zod'
import { Id, Moment, RestrictionReference } from './id.ts'

/** Stages of a restriction, weakest first (SETTLED 37). */
export const STAGES = ['lifted', 'notice', 'pause', 'unqualified'] as const
export const Stage = z.enum(STAGES)
export type Stage = z.infer<typeof Stage>

export const MarkState = z.enum([
  'planned',
  'writing',
  'unknown',
  'verified',
  'pending-hand-over',
  'drifted',
  'failed',
  'lifting',
  'lifted',
  'superseded',
  'gone',
  'moved',
])
export type MarkState = z.infer<typeof MarkState>

/** One restriction on one CRM record. `cause` and `remedy` are locale keys (CRM-9). */
export const MarkView = z.object({
  id: Id,
  connection: z.string(),
  record: z.string(),
  state: MarkState,
  cause: z.string().nullable(),
  updatedAt: Moment,
})
export type MarkView = z.infer<typeof MarkView>

export const RestrictionView = z.object({
  reference: RestrictionReference,
  stage: Stage,
  since: Moment.nullable(),
  shielded: z.boolean(),
  marks: z.array(MarkView),
})
export type RestrictionView = z.infer<typeof RestrictionView>

/** What a colleague asks before writing or calling. */
export const Identifier = z.object({
  kind: z.enum(['email', 'phone', 'domain', 'crm']),
  value: z.string().min(1).max(400),
})
export type Identifier = z.infer<typeof Identifier>
