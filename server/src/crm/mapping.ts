import { z } from 'zod'
import type { CrmProbe, CrmRecord, Mapped } from './connector.ts'
import { FieldValue } from './connector.ts'

/** The stages that write to a CRM; `notice` and `lifted` do not. */
export const WrittenStage = z.enum(['pause', 'unqualified'])
export type WrittenStage = z.infer<typeof WrittenStage>

const FieldName = z.string().min(1).max(80)

/** What one stage writes, and what a later read must show for it to count as done (CRM-6). */
export const StageRule = z.object({
  set: z.record(FieldName, FieldValue),
  predicate: z.array(z.object({ field: FieldName, in: z.array(FieldValue).min(1) })).min(1),
})
export type StageRule = z.infer<typeof StageRule>

/** How one kind of record is marked: the marker is written first and taken away last (CRM-10). */
export const ObjectMapping = z.object({
  marker: FieldName,
  pause: StageRule,
  unqualified: StageRule,
})
export type ObjectMapping = z.infer<typeof ObjectMapping>

/** Which records say who somebody is to us: by kind of record, perhaps by one field's value (SETTLED 36). */
export const RelationRule = z.object({
  object: z.string().min(1).optional(),
  field: FieldName.optional(),
  in: z.array(FieldValue).optional(),
  relation: z.string().min(1),
})
export type RelationRule = z.infer<typeof RelationRule>

/** What the admin allowed us to write in one connection, and the role the neutral note names. */
export const Mapping = z.object({
  askWhom: z
    .string()
    .regex(/^[\p{L}\p{N} .,'&-]{1,60}$/u)
    .default('the people team'),
  objects: z.record(z.string().min(1), ObjectMapping),
  relations: z.array(RelationRule).default([]),
})
export type Mapping = z.infer<typeof Mapping>

/** Every field the mapping reads or writes for one kind of record. */
export function mappedFields(mapping: ObjectMapping): string[] {
  const rules = [mapping.pause, mapping.unqualified]
  const named = rules.flatMap((rule) => [...Object.keys(rule.set), ...rule.predicate.map(({ field }) => field)])
  return [...new Set([mapping.marker, ...named])]
}

/** True when the record as read shows the stage (CRM-6). */
export function satisfies(rule: StageRule, fields: CrmRecord['fields']): boolean {
  return rule.predicate.every(({ field, in: allowed }) => allowed.includes(fields[field] ?? null))
}

/** Who this record says they are to us; undefined when no rule fits. The first rule that fits counts. */
export const relationOf = (mapping: Mapping, record: Pick<CrmRecord, 'ref' | 'fields'>): string | undefined =>
  mapping.relations.find(
    (rule) =>
      (rule.object === undefined || rule.object === record.ref.type) &&
      (rule.field === undefined || (rule.in ?? []).includes(record.fields[rule.field] ?? null)),
  )?.relation

/** Fields and values of the mapping the CRM does not offer: what keeps Save off and marks "needs attention" (SET-2, SET-5). */
export function problemsOf(
  mapping: Mapping,
  probe: CrmProbe,
): { object: string; field: string; value?: Mapped[string] }[] {
  const problems: { object: string; field: string; value?: Mapped[string] }[] = []
  for (const [object, rules] of Object.entries(mapping.objects))
    for (const rule of [rules.pause, rules.unqualified])
      for (const [name, value] of Object.entries(rule.set)) {
        const field = probe.fields.find((one) => one.object === object && one.name === name)
        if (!field?.writable) problems.push({ object, field: name })
        else if (field.options && !field.options.some((option) => option.value === value))
          problems.push({ object, field: name, value })
      }
  return problems
}
