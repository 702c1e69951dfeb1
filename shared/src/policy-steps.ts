import { z } from 'zod'
import { FactName } from './facts.ts'
import { Length } from './policy-clocks.ts'
import { ClauseId, Condition, Id, PackRole, RoleOrOption } from './policy-parts.ts'

const PLAIN_TYPES = ['text', 'long-text', 'date', 'time', 'people', 'yes-no', 'number', 'money', 'choice'] as const
/** `list` is rows of `columns`; `checklist` is the items of `of`, each done or with a reason why not. */
const FIELD_TYPES = [...PLAIN_TYPES, 'list', 'checklist'] as const
const KNOWN_FIELDS: Record<string, (typeof FIELD_TYPES)[number]> = {
  date: 'date',
  present: 'people',
  summary: 'long-text',
  reason: 'long-text',
}

const FieldId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'use small letters, digits and underscores')
const Choices = z.array(z.strictObject({ id: z.string(), label: z.string(), help: z.string().optional() }))
/** Which days a date may name: one that has come, one that has not passed, or any. */
const On = z.enum(['past', 'future', 'any'])

const ColumnRule = z.strictObject({
  id: FieldId,
  label: z.string(),
  type: z.enum(PLAIN_TYPES),
  of: Choices.optional(),
  optional: z.boolean().optional(),
  on: On.optional(),
  /** another date of the same line that this one does not come before */
  not_before: z.string().optional(),
})
export type Column = z.infer<typeof ColumnRule>

const FieldRule = z
  .strictObject({
    id: FieldId,
    label: z.string(),
    type: z.enum(FIELD_TYPES),
    help: z.string().optional(),
    of: Choices.optional(),
    columns: z.array(ColumnRule).min(1).optional(),
    optional: z.boolean().optional(),
    on: On.optional(),
    /** another date of the same record that this one does not come before */
    not_before: z.string().optional(),
    must: z.enum(['yes', 'no']).optional(),
    not_below: z.string().optional(),
    shown_if: z.record(z.string(), z.array(z.string()).min(1)).optional(),
  })
  .refine((field) => field.type !== 'list' || field.columns, { message: 'A list needs its columns.' })
  .refine((field) => (field.type !== 'choice' && field.type !== 'checklist') || field.of?.length, {
    message: 'A choice and a checklist need their items under "of".',
  })

/**
 * One line of a form. `must` is the only answer that completes it, `not_below` names another number field. A bare word is a short form.
 * A field called `date` is a day that has come; others say with `on` which days they may name.
 */
export const Field = z.union([
  z.string().transform(
    (id): z.infer<typeof FieldRule> => ({
      id,
      label: id.charAt(0).toUpperCase() + id.slice(1).replaceAll('_', ' '),
      type: KNOWN_FIELDS[id] ?? 'text',
    }),
  ),
  FieldRule,
])
export type Field = z.infer<typeof Field>

/** Another clause where this condition holds, for a rule that several branches share; the first that holds is cited. */
const ClauseIf = z.array(z.strictObject({ when: Condition, clause: ClauseId }))

/** What ends a step: an action carried out, a complete record, or a fact. `proves` is the fact a complete record makes true. */
export const ClosedBy = z
  .strictObject({
    action: z.union([Id, z.array(Id).min(1)]).optional(),
    record: Id.optional(),
    fields: z.array(Field).min(1).optional(),
    evidence: z.enum(['required', 'offered']).optional(),
    proves: FactName.optional(),
    fact: FactName.optional(),
  })
  .refine((closed) => closed.action || closed.record || closed.fact, {
    message: 'Say what closes the step: an action, a record or a fact.',
  })
  .refine((closed) => !closed.record || closed.fields, { message: 'A record needs its fields.' })
export type ClosedBy = z.infer<typeof ClosedBy>

const WithAnswer = z.strictObject({ option: z.string(), is: z.union([z.string(), z.boolean()]) })

/** One duty. `per: incident` opens one for each incident of the case (SETTLED 59); `blocks: [close]` is the dagger of POLICY 1.3. */
export const StepRule = z.strictObject({
  id: Id,
  title: z.string().optional(),
  help: z.string().optional(),
  /** what the person whom it is about reads in place of the title */
  told: z.string().optional(),
  do: z.string().optional(),
  /** options that hold a link which whoever does this step needs (POLICY 3) */
  links: z.array(z.string()).optional(),
  owner: RoleOrOption,
  per: z.enum(['case', 'incident']).default('case'),
  when: Condition,
  /** only with this answer of an option is it a step at all (POLICY K11) */
  only_if: WithAnswer.optional(),
  due: z.union([z.literal('at-once'), Id]),
  closed_by: ClosedBy,
  blocks: z.array(z.union([z.literal('close'), Id])).optional(),
  reopens_on: Condition.optional(),
  waive: z.enum(['another-person', 'nobody', 'senior-leader']).default('another-person'),
  decline: z
    .strictObject({
      by: RoleOrOption,
      record: Id,
      fields: z.array(Field).min(1),
      seen_by: PackRole.optional(),
      do: z.string().optional(),
    })
    .optional(),
  clause: ClauseId,
  clause_if: ClauseIf.optional(),
})
export type StepRule = z.infer<typeof StepRule>

export const ACTION_KINDS = [
  'restriction',
  'letter',
  'notice',
  'marker',
  'warning',
  'service-restriction',
  'withdrawal',
  'refusal',
  'dissolution',
  'referral',
  'protection',
] as const

/** One of the closed list, optionally with a word of its own: `letter.complaint`. */
export const ActionKind = z.custom<`${(typeof ACTION_KINDS)[number]}${'' | `.${string}`}`>(
  (kind) => typeof kind === 'string' && ACTION_KINDS.some((known) => kind === known || kind.startsWith(`${known}.`)),
  { message: `The kind begins with one of: ${ACTION_KINDS.join(', ')}.` },
)

const Reason = z.strictObject({
  id: z.string().regex(/^[A-Z][A-Z_]*$/, 'use capital letters'),
  when: Condition,
  say: z.string().optional(),
  anchors: z.array(z.string()).optional(),
  clause: ClauseId,
})
const Variant = z.strictObject({ id: Id, label: z.string().optional(), when: Condition, clause: ClauseId })

/** Something that can be done. Reasons are recorded each alone (POLICY I15); `when` says in which cases it exists at all. */
export const ActionRule = z.strictObject({
  kind: ActionKind,
  title: z.string().optional(),
  help: z.string().optional(),
  do: z.string().optional(),
  by: z.array(PackRole).min(1),
  when: Condition.default('always'),
  auto: z.boolean().optional(),
  // an action that only people think of: the product asks no question that leads to it (POLICY 115)
  suggest: z.literal('never').optional(),
  gate: z.union([Id, z.array(Id).min(1)]).optional(),
  level: z.strictObject({ push_if_any_reason: z.literal(true), else: z.literal('ask') }).optional(),
  reasons: z.array(Reason).optional(),
  variants: z.array(Variant).optional(),
  fields: z.array(Field).optional(),
  must_say: z
    .array(z.strictObject({ id: Id, say: z.string(), clause: ClauseId, clause_if: ClauseIf.optional() }))
    .optional(),
  review: z.enum(['second-person', 'none']).optional(),
  cool_off: Id.optional(),
  undo: z.enum(['snapshot', 'none']).optional(),
  lift: z.union([PackRole, z.strictObject({ action: Id })]).optional(),
  clause: ClauseId,
  clause_if: ClauseIf.optional(),
})
export type ActionRule = z.infer<typeof ActionRule>

/** `binding_if`: only with this answer of an option does it hold the gate; with any other it is advice (SETTLED 67, POLICY K11). */
const Requirement = z.strictObject({
  need: Condition,
  say: z.string().min(1),
  clause: ClauseId,
  binding_if: WithAnswer.optional(),
})

/** What must hold before the guarded actions and records of steps, and who decides. Unknown opens no gate (POLICY I5). */
export const GateRule = z.strictObject({
  title: z.string().optional(),
  guards: z.array(Id).min(1),
  proposed_by: z.array(PackRole).min(1).optional(),
  requires: z.array(Requirement).min(1),
  decides: z.union([RoleOrOption, z.literal('same-as-by')]),
  delegation: z.array(PackRole).optional(),
  distinct: z
    .array(z.union([z.literal('proposer'), z.literal('decider'), PackRole]))
    .min(2)
    .optional(),
  step_up: z.enum(['passkey']).optional(),
  expires: Length.optional(),
})
export type GateRule = z.infer<typeof GateRule>
