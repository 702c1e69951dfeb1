import { z } from 'zod'
import { FactName, KnownChannel } from './facts.ts'
import { ClockRule, Retention } from './policy-clocks.ts'
import {
  Behaviour,
  Clause,
  ClauseId,
  Id,
  Option,
  type Origin,
  PromiseText,
  Relations,
  WishChoice,
} from './policy-parts.ts'
import { ActionRule, GateRule, StepRule } from './policy-steps.ts'

export { Condition, PackRole } from './policy-parts.ts'
export { Plan } from './policy-plan.ts'

/** Which days are working days. `holidays`: `org` (the organisation's own list), `none`, or a region such as `US` or `GB-ENG`. */
export const PackCalendar = z.strictObject({
  week: z.string().regex(/^(mon|tue|wed|thu|fri|sat|sun)-(mon|tue|wed|thu|fri|sat|sun)$/, 'write it as mon-fri'),
  holidays: z.string().min(1),
  day_ends: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it as 17:00')
    .default('17:00'),
})
export type PackCalendar = z.infer<typeof PackCalendar>

const Head = z.strictObject({
  id: Id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'write the version as 1.0.0'),
  title: z.string().min(1),
  locale: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'write the locale as en-US'),
  calendar: PackCalendar,
})

/** A kind of help the person always sees; `shown_if` names a switch among the options (POLICY 85-89). */
export const SupportEntry = z.strictObject({
  id: Id,
  title: z.string().optional(),
  help: z.string().optional(),
  contact: z.string().optional(),
  shown_if: z.string().optional(),
  clause: ClauseId.optional(),
})
export type SupportEntry = z.infer<typeof SupportEntry>

/** The first screen of a locale: readable signed out and offline (POLICY 39, 55, 56). */
export const EmergencyText = z.strictObject({
  number: z.string().min(2),
  text: z.string().min(1),
  start_when: z.string().optional(),
  danger: z.string().optional(),
  leave: z.string().optional(),
  call: z.string().optional(),
})
export type EmergencyText = z.infer<typeof EmergencyText>

/** Clauses that everybody may read before reporting (POLICY 125). */
const GuideText = z.strictObject({
  recognise: z.array(ClauseId).default([]),
  report: z.array(ClauseId).default([]),
  protection: z.array(ClauseId).default([]),
})

/** What of a case is a risk to people: all that a health and safety lead who was asked reads of it (SECURITY section 2). */
export const RiskRule = z.strictObject({
  facts: z.array(FactName).default([]),
  behaviours: z.array(Id).default([]),
  /** steps whose records, and actions whose details, are about the risk */
  steps: z.array(Id).default([]),
  actions: z.array(Id).default([]),
})
export type RiskRule = z.infer<typeof RiskRule>

/** An organisation's policy as data (POLICY 1.1). A published version never changes; an unknown word is an error. */
export const PolicyPack = z.strictObject({
  pack: Head,
  options: z.record(z.string(), Option).default({}),
  relations: Relations,
  channels: z.array(z.strictObject({ id: KnownChannel, label: z.string() })).optional(),
  behaviours: z.array(Behaviour).default([]),
  wishes: z.array(WishChoice).default([]),
  clauses: z.record(ClauseId, Clause),
  promises: z.record(Id, PromiseText).default({}),
  guide: GuideText.optional(),
  clocks: z.record(Id, ClockRule).default({}),
  actions: z.record(Id, ActionRule).default({}),
  steps: z.array(StepRule).default([]),
  gates: z.record(Id, GateRule).default({}),
  retention: z.record(Id, Retention).default({}),
  support: z.array(SupportEntry).default([]),
  emergency: z.record(z.string(), EmergencyText).default({}),
  risk: RiskRule.optional(),
})
export type PolicyPack = z.infer<typeof PolicyPack>

/** Draft to retired; a case keeps the version it began with (POLICY I8). */
export const PackStatus = z.enum(['draft', 'approved', 'active', 'retired'])
export type PackStatus = z.infer<typeof PackStatus>

export type { Origin }
