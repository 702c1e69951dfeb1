import { z } from 'zod'
import { FactName, Relation, Tri } from './facts.ts'
import { RoleOrOption } from './policy-parts.ts'

/** `missing` are the facts that still stand between this gate and `ready`; what `advises` names does not hold it (SETTLED 67). */
const PlannedRequirement = z.object({ state: Tri, say: z.string(), clause: z.string(), missing: z.array(FactName) })
export const PlannedGate = z.object({
  id: z.string(),
  guards: z.array(z.string()),
  state: z.enum(['blocked', 'ready']),
  requires: z.array(PlannedRequirement),
  advises: z.array(PlannedRequirement),
})
export type PlannedGate = z.infer<typeof PlannedGate>

/** A step that is due now. `incident` is null for a step of the whole case; `met` tells whether the fact that closes it holds; `gates` are those that guard its record, asked with its own incident's facts. */
export const PlannedStep = z.object({
  id: z.string(),
  incident: z.string().nullable(),
  owner: RoleOrOption,
  due: z.string(),
  clause: z.string(),
  blocks: z.array(z.string()),
  because: z.array(FactName),
  reopens: Tri.nullable(),
  met: Tri.nullable(),
  gates: z.array(PlannedGate),
})
export type PlannedStep = z.infer<typeof PlannedStep>

/** A step that is not due, and the facts that say so. */
export const IdleStep = z.object({
  id: z.string(),
  incident: z.string().nullable(),
  state: z.enum(['no', 'unknown']),
  because: z.array(FactName),
})
export type IdleStep = z.infer<typeof IdleStep>

/** `offered: yes` means the action exists in this case; whether it may be carried out now is its gates' answer. */
export const PlannedAction = z.object({
  id: z.string(),
  kind: z.string(),
  offered: Tri,
  auto: z.boolean(),
  gates: z.array(z.string()),
  level: z.enum(['ask', 'push']).nullable(),
  reasons: z.array(z.object({ id: z.string(), clause: z.string() })),
  variants: z.array(z.string()),
  clause: z.string(),
})
export type PlannedAction = z.infer<typeof PlannedAction>

/** What a pack makes of a case's facts: pure, ordered as in the pack. */
export const Plan = z.object({
  relation: Relation,
  branch: z.string(),
  steps: z.array(PlannedStep),
  idle: z.array(IdleStep),
  questions: z.array(FactName),
  gates: z.array(PlannedGate),
  actions: z.array(PlannedAction),
  promises: z.array(z.object({ id: z.string(), clause: z.string() })),
})
export type Plan = z.infer<typeof Plan>
