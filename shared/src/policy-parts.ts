import { z } from 'zod'
import { type FactName, factDefinition, Relation } from './facts.ts'

/** Where a rule comes from: the organisation's text, our editable default, or the product itself (POLICY 1). */
export const Origin = z.enum(['policy', 'default', 'product'])
export type Origin = z.infer<typeof Origin>

/** Everyone a pack may name. `system` acts without a person; overseer and policy-owner are assignments. */
export const PackRole = z.enum([
  'employee',
  'manager',
  'supervisor',
  'upline',
  'hr',
  'overseer',
  'legal',
  'health-safety-lead',
  'senior-leader',
  'assistant-director',
  'policy-owner',
  'system',
])
export type PackRole = z.infer<typeof PackRole>

/** A role, or the option that holds it (POLICY K5). */
export const RoleOrOption = z.union([PackRole, z.strictObject({ option: z.string() })])
export type RoleOrOption = z.infer<typeof RoleOrOption>

export const Id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'use small letters, digits and hyphens')
  .max(60, 'At most 60 letters.')
/** `pack/section.n`, the section being the policy's own heading; or `product/word`, `default/word`. */
export const ClauseId = z.string().regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9.-]*$/, 'write it as pack/section.number')

/** `always`; a fact; `{fact: value}`; `{fact: [values]}`; joined by `all`, `any`, `not` (POLICY 1.1). */
export type Condition =
  | 'always'
  | FactName
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { readonly [N in FactName]?: string | string[] }

export type ConditionFault = { path: (string | number)[]; says: string }

/** How many words deep a condition stands at most. */
const DEEPEST = 40

/** What is wrong with a condition, in plain words; empty when it may be evaluated. */
export function conditionFaults(value: unknown, path: (string | number)[] = []): ConditionFault[] {
  if (typeof value === 'string') return bareFaults(value, path)
  if (path.length > DEEPEST) return [{ path: path.slice(0, DEEPEST), says: 'This condition is nested too deeply.' }]
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path, says: 'A condition is "always", a fact, or one of all, any, not.' }]
  const [entry, ...more] = Object.entries(value)
  if (!entry || more.length > 0) return [{ path, says: 'A condition holds exactly one word; join several with "all".' }]
  const [word, inner] = entry
  const at = [...path, word]
  if (word === 'not') return conditionFaults(inner, at)
  if (word !== 'all' && word !== 'any') return valueFaults(word, inner, at)
  if (!Array.isArray(inner) || inner.length === 0) return [{ path: at, says: `"${word}" needs a list of conditions.` }]
  return inner.flatMap((part, index) => conditionFaults(part, [...at, index]))
}

function bareFaults(name: string, path: (string | number)[]): ConditionFault[] {
  if (name === 'always') return []
  const fact = factDefinition(name)
  if (!fact) return [{ path, says: `"${name}" is not a fact this product knows.` }]
  return fact.kind === 'tri' ? [] : [{ path, says: `"${name}" needs a value, as in {${name}: …}.` }]
}

function valueFaults(name: string, value: unknown, path: (string | number)[]): ConditionFault[] {
  const fact = factDefinition(name)
  if (!fact) return [{ path, says: `"${name}" is not a fact this product knows.` }]
  const values = Array.isArray(value) ? value : [value]
  const allowed = fact.kind === 'tri' ? ['yes', 'no'] : fact.values
  if (values.length === 0) return [{ path, says: `"${name}" needs at least one value.` }]
  return values
    .filter((each) => typeof each !== 'string' || (allowed && !allowed.includes(each)))
    .map((each) => ({ path, says: `"${name}" cannot be "${String(each)}".` }))
}

export const Condition = z.custom<Condition>().superRefine((value, context) => {
  for (const { path, says } of conditionFaults(value)) context.addIssue({ code: 'custom', path, message: says })
})

/** One rule of the policy: our paraphrase and where the organisation's own text says it. */
export const Clause = z.strictObject({ at: z.string().min(1), says: z.string().min(1), origin: Origin })
export type Clause = z.infer<typeof Clause>

/** A switch of the organisation. `ask_at_setup` without a value stops activation (POLICY K6). */
export const Option = z
  .strictObject({
    type: z.enum(['team', 'enum', 'switch', 'role', 'number', 'text']),
    of: z.array(z.string()).min(1).optional(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    ask_at_setup: z.boolean().optional(),
    origin: Origin,
    title: z.string().optional(),
    help: z.string().optional(),
    clause: ClauseId.optional(),
  })
  .superRefine((option, context) => {
    const wrong = optionFault(option.type, option.of, option.value)
    if (wrong) context.addIssue({ code: 'custom', path: ['value'], message: wrong })
  })
export type Option = z.infer<typeof Option>

/** Why a value does not fit an option's type, or undefined when it does or is still open. */
export function optionFault(type: string, of: string[] | undefined, value: unknown): string | undefined {
  if (value === undefined) return
  if (type === 'switch') return typeof value === 'boolean' ? undefined : 'A switch is true or false.'
  if (type === 'number') return typeof value === 'number' ? undefined : 'This option needs a number.'
  if (typeof value !== 'string' || value === '') return 'This option needs words.'
  if (type === 'enum' && !of?.includes(value)) return `The value is one of: ${(of ?? []).join(', ')}.`
  if (type === 'role' && !PackRole.options.some((role) => role === value)) return `"${value}" is not a role.`
}

/** Who receives a report about this relation, and which branch it opens (POLICY K7, 121). */
export const RelationRule = z
  .strictObject({
    label: z.string().optional(),
    help: z.string().optional(),
    branch: Id,
    to: z.array(PackRole).min(1).optional(),
    choose: z.array(PackRole).min(2).optional(),
    tell: PackRole.optional(),
    /** who reads the mails themselves, besides the desk (POLICY 38) */
    mail: z.array(z.literal('manager')).min(1).optional(),
    clause: ClauseId.optional(),
  })
  .refine((rule) => rule.to || rule.choose, { message: 'Say who receives the report: "to" or "choose".' })
export type RelationRule = z.infer<typeof RelationRule>
export const Relations = z.partialRecord(Relation, RelationRule)

/** Something the panel offers to name what happened; `not-sure` is one of them (POLICY 4). */
export const Behaviour = z.strictObject({ id: Id, label: z.string(), help: z.string().optional() })
export type Behaviour = z.infer<typeof Behaviour>

/** One answer to "What would help?"; `sets` becomes a fact in the person's own words, `leads_to` names steps or actions. */
export const WishChoice = z.strictObject({
  id: Id,
  label: z.string(),
  help: z.string().optional(),
  sets: z.record(z.string(), z.enum(['yes', 'no'])).optional(),
  leads_to: z.array(Id).optional(),
  against: z.array(Id).optional(),
})
export type WishChoice = z.infer<typeof WishChoice>

/** A promise the interface may show; its words are the clause's (SETTLED 21). */
export const PromiseText = z.strictObject({ clause: ClauseId, when: Condition.default('always') })
export type PromiseText = z.infer<typeof PromiseText>
