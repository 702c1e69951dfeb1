import { z } from 'zod'
import { EvidenceLine, Grade } from './evidence.ts'
import { FactLine } from './fact-line.ts'
import { Id, Moment, Reference } from './id.ts'
import { IncidentView } from './incident.ts'
import { Part, PersonRef } from './person.ts'
import { Declined, Proposing } from './proposal.ts'
import { RestrictionView } from './restriction.ts'
import { ClauseRef, StepView } from './step.ts'

export const CaseStatus = z.enum(['new', 'open', 'closed'])
export type CaseStatus = z.infer<typeof CaseStatus>

/** Who can read an item of the timeline (SETTLED 2). `privileged` is counsel's own; `wellbeing` is the person's own. */
export const Visibility = z.enum([
  'desk',
  'desk-and-manager',
  'desk-and-legal',
  'reporter-too',
  'privileged',
  'wellbeing',
])
export type Visibility = z.infer<typeof Visibility>

export const OUTCOMES = [
  'resolved',
  'no-further-action',
  'third-party-stopped',
  'contract-ended',
  'handed-over',
  'not-confirmed',
] as const
export const Outcome = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof Outcome>

export const InboxView = z.enum(['unassigned', 'mine', 'waiting', 'closed'])
export type InboxView = z.infer<typeof InboxView>

/** One row of the inbox. Unassigned rows carry only what the desk may see before claiming (SETTLED 1): no names, no words. */
export const InboxRow = z.object({
  reference: Reference,
  title: z.string(),
  status: CaseStatus,
  relation: z.string(),
  source: z.string(),
  behaviours: z.array(z.string()),
  danger: z.boolean(),
  unverified: z.boolean(),
  claimed: z.boolean(),
  about: z.string().nullable(),
  reporter: z.string().nullable(),
  earlierReports: z.number().int(),
  handler: PersonRef.nullable(),
  nextStep: z.string().nullable(),
  dueAt: Moment.nullable(),
  overdue: z.boolean(),
  receivedAt: Moment,
  lastEventAt: Moment,
  yourPart: Part.nullable(),
})
export type InboxRow = z.infer<typeof InboxRow>

export const InboxCounts = z.record(InboxView, z.number().int())
export type InboxCounts = z.infer<typeof InboxCounts>

/** One line of the timeline: a sentence made from a key and parameters, and perhaps words someone wrote. */
export const TimelineItem = z.object({
  id: Id,
  at: Moment,
  actor: z.string().nullable(),
  kind: z.string(),
  says: z.string(),
  body: z.string().nullable(),
  visibility: Visibility,
  evidence: Id.nullable(),
  tone: z.enum(['plain', 'note', 'calm', 'info', 'warn']),
})
export type TimelineItem = z.infer<typeof TimelineItem>

/** A sender found by software: a proposal until a human confirms it (MAIL section 5). */
export const ThirdPartyProposal = z.object({
  id: Id,
  name: z.string(),
  address: z.string(),
  organisation: z.string(),
  how: z.string(),
  grade: Grade,
  evidence: Id.nullable(),
})
export type ThirdPartyProposal = z.infer<typeof ThirdPartyProposal>

export const ThirdPartyView = z.object({
  id: Id.nullable(),
  name: z.string(),
  organisation: z.string(),
  identifiers: z.array(z.object({ kind: z.string(), value: z.string(), confirmed: z.boolean() })),
  confirmed: z.boolean(),
  proposals: z.array(ThirdPartyProposal),
  restriction: RestrictionView.nullable(),
  earlierReports: z.object({
    /** one where the team is too small for a number (POLICY 25) */
    count: z.number().int(),
    words: z.string(),
    exact: z.boolean().optional(),
    company: z.boolean().optional(),
  }),
  /** whether the last match stands and can be taken back */
  undo: z.boolean().optional(),
  /** who looks after the account, and whether its worth is on file; the worth itself is asked for and logged (POLICY 8, 9) */
  account: z.object({ owner: PersonRef.nullable(), worth: z.boolean() }).optional(),
})
export type ThirdPartyView = z.infer<typeof ThirdPartyView>

export const WishesView = z.object({
  version: z.number().int(),
  at: Moment,
  by: z.string(),
  choices: z.array(z.object({ id: z.string(), label: z.string() })),
  words: z.string(),
  police: z.string(),
  contact: z.string(),
})
export type WishesView = z.infer<typeof WishesView>

/** Another case this one may belong to; nothing is joined before a human decides. */
export const CaseHint = z.object({ reference: Reference, says: z.string(), readable: z.boolean() })
export type CaseHint = z.infer<typeof CaseHint>

/** What the policy needs to know, put to whoever can know it. With `incident`, it is about that one alone. */
export const FactQuestion = z.object({
  fact: z.string(),
  says: z.string(),
  of: z.enum(['reporter', 'affected', 'handler', 'manager']).optional(),
  incident: Id.nullable().optional(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
})
export type FactQuestion = z.infer<typeof FactQuestion>

export const FactsView = z.object({
  facts: z.array(FactLine),
  questions: z.array(FactQuestion),
  incidents: z.array(IncidentView),
})
export type FactsView = z.infer<typeof FactsView>

/** Everything one reader may see of a case; what they may not see is null or absent, never masked text. */
export const CaseView = z.object({
  reference: Reference,
  title: z.string(),
  status: CaseStatus,
  relation: z.object({ id: z.string(), label: z.string() }),
  danger: z.boolean(),
  receivedAt: Moment,
  reportedBy: PersonRef.nullable(),
  affected: PersonRef.nullable(),
  source: z.string(),
  verdict: z.enum(['verified', 'unverified', 'external']),
  handler: PersonRef.nullable(),
  claimed: z.boolean(),
  outcome: z.string().nullable(),
  you: z.object({ id: Id, parts: z.array(Part), may: z.array(z.string()) }),
  words: z.array(z.object({ at: Moment, text: z.string(), behaviours: z.array(z.string()) })).nullable(),
  wishes: WishesView.nullable(),
  wishesHistory: z.array(WishesView),
  next: StepView.nullable(),
  nextWhy: z.array(z.object({ text: z.string(), clause: ClauseRef.nullable() })),
  steps: z.array(StepView),
  questions: z.array(FactQuestion),
  timeline: z.array(TimelineItem).nullable(),
  evidence: z.array(EvidenceLine).nullable(),
  thirdParty: ThirdPartyView.nullable(),
  hints: z.array(CaseHint),
  people: z.array(z.object({ person: PersonRef, part: Part, sees: z.string() })),
  metrics: z.array(
    z.object({ id: Id, kind: z.string(), amount: z.number(), unit: z.string(), period: z.string(), at: Moment }),
  ),
  /** `newer`: the active version of the same policy, for whoever may ask that the case moves to it */
  policy: z.object({ pack: z.string(), version: z.string(), title: z.string(), newer: z.string().nullable() }),
  /** the regular reports to senior management that count it (POLICY 104) */
  /** where the file is the manager's work, the person's own account comes before what is to do (POLICY 96) */
  accountFirst: z.boolean().optional(),
  countedIn: z.array(z.object({ from: z.string(), to: z.string(), mark: z.string(), proven: z.boolean() })).optional(),
  /** what others decide: what may be put before them here, and what stands there */
  proposals: z.array(Proposing).optional(),
  /** by when whoever reported hears what became of it, for the desk and the overseer (POLICY C2) */
  promised: z.object({ what: z.string(), by: Moment, extended: z.boolean(), can: z.boolean() }).optional(),
  /** duties that were declined, for the overseer and the desk */
  declined: z.array(Declined).optional(),
  /** a legal hold is on it; for those who may end one */
  held: z.boolean().optional(),
})
export type CaseView = z.infer<typeof CaseView>
