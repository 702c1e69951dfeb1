import { z } from 'zod'
import { EvidenceLine } from './evidence.ts'
import { Id, Moment, Reference } from './id.ts'
import { PersonRef } from './person.ts'

/** What needs more than one person (SECURITY 4.2 G1), and what uses the same way: emergency access and the overseer's co-signature. */
export const GATE_KINDS = [
  'policy-decision',
  'erasure',
  'role-grant',
  'wall-removal',
  'bulk-export',
  'key-change',
  'break-glass',
  'co-signature',
  'pack-activation',
  'letter-review',
  'case-move',
  'scim-token',
] as const
export const GateKindName = z.enum(GATE_KINDS)
export type GateKindName = z.infer<typeof GateKindName>

/** `void`: it lapsed, or what it rests on has changed (POLICY I6). */
export const GateState = z.enum(['open', 'carried-out', 'declined', 'withdrawn', 'void'])
export type GateState = z.infer<typeof GateState>

/** A condition of the policy with its proof so far; unknown opens nothing (POLICY I5). */
export const GateCondition = z.object({
  say: z.string(),
  state: z.enum(['yes', 'no', 'unknown']),
  clause: z.string().optional(),
  at: z.string().optional(),
  /** what says so: each fact behind it with where it comes from */
  proof: z.array(z.string()).optional(),
})
export type GateCondition = z.infer<typeof GateCondition>

/** One place of a gate and who filled it. */
export const GateSlot = z.object({
  slot: z.string(),
  label: z.string(),
  by: PersonRef.nullable(),
  says: z.enum(['approve', 'decline']).nullable(),
  at: Moment.nullable(),
})
export type GateSlot = z.infer<typeof GateSlot>

/** One line of the list: what it is, and whose turn it is. */
export const GateRow = z.object({
  id: Id,
  kind: GateKindName,
  title: z.string(),
  reference: Reference.nullable(),
  proposer: PersonRef,
  at: Moment,
  expires: Moment,
  state: GateState,
  slots: z.array(GateSlot),
  yours: z.enum(['proposed', 'to-decide', 'decided', 'none']),
})
export type GateRow = z.infer<typeof GateRow>

/** All a decider reads: the proposal, its conditions with their proof, what was chosen to be shown (SETTLED 62). Nothing else of a case. */
export const GateDossier = GateRow.extend({
  words: z.string(),
  lines: z.array(z.object({ label: z.string(), value: z.string() })),
  conditions: z.array(GateCondition),
  /** what each ground rests on: the pieces that the proposer chose, without who sent them in */
  grounds: z.array(z.object({ fact: z.string(), says: z.string(), pieces: z.array(EvidenceLine) })),
  /** whether this reader opens those pieces now */
  opens: z.boolean(),
})
export type GateDossier = z.infer<typeof GateDossier>
