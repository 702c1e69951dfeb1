import { z } from 'zod'
import { CaseView, InboxCounts, InboxRow, InboxView, Outcome, Visibility } from '../case.ts'
import { EvidenceView } from '../evidence.ts'
import { Id, Moment, Reference } from '../id.ts'
import { Part, PersonRef } from '../person.ts'
import { ClauseRef } from '../step.ts'
import { endpoint } from './endpoint.ts'
import { OwnText } from './texts.ts'

const reference = z.object({ reference: Reference })
const evidence = z.object({ reference: Reference, id: Id })
const step = z.object({ reference: Reference, step: Id })
/** One row of a list, or one item of a checklist (`id`, `done`, `reason`). */
export const RecordRow = z.record(z.string().max(60), z.union([z.string().max(5000), z.number(), z.boolean()]))
export type RecordRow = z.infer<typeof RecordRow>
/** Values of a record's fields, by field id; the pack says which are needed. */
export const RecordValues = z.record(
  z.string().max(60),
  z.union([
    z.string().max(20_000),
    z.number(),
    z.boolean(),
    z.array(z.string().max(200)).max(50),
    z.array(RecordRow).max(50),
  ]),
)
export type RecordValues = z.infer<typeof RecordValues>

/** What an action may need beside a reason: its fields, and what stands in a proposal that others decide. */
export const ActInput = z.object({
  values: RecordValues.default({}),
  /** why it is done against what the affected person wishes (POLICY 71) */
  deviation: z.string().trim().max(20_000).default(''),
  /** the version of the wishes that was shown; 0 while there are none. Another one refuses */
  wishes: z.number().int().min(0).optional(),
  /** the step it ends, where one stands for each incident */
  step: Id.optional(),
  /** the evidence that each ground rests on, by the fact's name (POLICY 110) */
  evidence: z.record(z.string().max(60), z.array(Id).max(50)).default({}),
  /** an emergency call that needed nobody's yes: what the danger was */
  danger: z.string().trim().max(4_000).default(''),
})
export type ActInput = z.infer<typeof ActInput>

export const cases = {
  list: endpoint({
    method: 'get',
    path: '/api/cases',
    summary: 'One view of the inbox, danger first',
    who: 'signed-in',
    query: z.object({
      view: InboxView.default('mine'),
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    reply: z.object({ rows: z.array(InboxRow), total: z.number().int(), counts: InboxCounts }),
  }),
  view: endpoint({
    method: 'get',
    path: '/api/cases/{reference}',
    summary: 'What I may see of one case; the reading is recorded',
    who: 'signed-in',
    params: reference,
    reply: CaseView,
  }),
  claim: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/claim',
    summary: 'Become the handler of an unassigned case',
    who: ['hr'],
    params: reference,
    body: z.object({}),
    reply: CaseView,
  }),
  assign: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/assign',
    summary: 'Hand the case to another person of the desk',
    who: ['hr', 'senior-leader'],
    params: reference,
    body: z.object({ personId: Id }),
    reply: z.object({ handler: PersonRef }),
  }),
  note: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/notes',
    summary: 'Write an internal note',
    who: ['hr', 'legal', 'health-safety-lead', 'manager'],
    params: reference,
    body: z.object({
      text: z.string().trim().min(1).max(20_000),
      visibility: Visibility.exclude(['reporter-too', 'wellbeing']),
    }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  update: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/updates',
    summary: 'Write to the person who reported; they get a neutral mail',
    who: ['hr'],
    params: reference,
    body: z.object({
      text: z.string().trim().min(1).max(20_000),
      previewed: z.literal(true),
      /** sent though the wording check marked something; the overseer sees that (POLICY 80) */
      despite: z.boolean().default(false),
    }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  close: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/close',
    summary: 'Close with outcome, reason and a notice to the reporter',
    who: ['hr'],
    params: reference,
    body: z.object({
      outcome: Outcome,
      reason: z.string().trim().min(3).max(20_000),
      notice: z.string().trim().min(3).max(20_000),
    }),
    reply: CaseView,
  }),
  reopen: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/reopen',
    summary: 'Reopen a closed case',
    who: 'signed-in',
    params: reference,
    body: z.object({ reason: z.string().trim().min(3).max(20_000) }),
    reply: CaseView,
  }),
  record: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/steps/{step}/record',
    summary: 'Record what closes a step',
    who: 'signed-in',
    params: step,
    body: z.object({ values: RecordValues }),
    reply: CaseView,
  }),
  doesNotApply: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/steps/{step}/does-not-apply',
    summary: 'Waive a step, with a reason',
    who: ['hr', 'senior-leader'],
    params: step,
    body: z.object({ reason: z.string().trim().min(3).max(20_000) }),
    reply: CaseView,
  }),
  decline: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/steps/{step}/decline',
    summary: 'Decline a duty that the policy lets somebody decline, with a reason',
    who: 'signed-in',
    params: step,
    body: z.object({ values: RecordValues }),
    reply: CaseView,
  }),
  act: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/actions/{action}',
    summary: 'Carry out an action of the policy; its gate must be open',
    who: 'signed-in',
    params: z.object({ reference: Reference, action: z.string().max(60) }),
    body: ActInput.extend({ reason: z.string().max(20_000).default('') }),
    reply: CaseView,
  }),
  fact: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/facts',
    summary: 'Answer a question of the policy',
    who: 'signed-in',
    params: reference,
    body: z.object({
      fact: z.string().max(60),
      value: z.string().max(200),
      /** which incident it is about, where there are several */
      incident: Id.nullable().default(null),
      /** why a signed answer changes */
      reason: z.string().trim().max(20_000).default(''),
      /** what the person adds in their own words */
      words: z.string().trim().max(20_000).default(''),
    }),
    reply: CaseView,
  }),
  thirdParty: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/third-party',
    summary: 'Confirm or correct who this is about',
    who: ['hr'],
    params: reference,
    body: z.object({
      proposal: Id.nullable().default(null),
      name: z.string().trim().max(200),
      address: z.string().trim().max(320).default(''),
      phone: z.string().trim().max(60).default(''),
      organisation: z.string().trim().max(200).default(''),
      /** another address or number of the person it is already about */
      also: z.boolean().default(false),
    }),
    reply: CaseView,
  }),
  lift: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/restriction/lift',
    summary: 'Lift the restriction this case asked for, with a reason; only the desk does',
    who: 'signed-in',
    params: reference,
    body: z.object({ reason: z.string().trim().min(3).max(20_000) }),
    reply: CaseView,
  }),
  evidenceView: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/evidence/{id}',
    summary: 'Show one message, cleaned; the reading is recorded',
    who: 'signed-in',
    params: evidence,
    reply: EvidenceView,
  }),
  evidenceOriginal: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/evidence/{id}/original',
    summary: 'The original bytes: a redirect to a download that is good once, at the second origin',
    who: ['hr', 'legal'],
    params: evidence,
    bytesOut: true,
    reply: z.unknown(),
  }),
  evidenceAttachment: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/evidence/{id}/attachments/{number}',
    summary: 'One attachment: a redirect to a download that is good once, at the second origin',
    who: ['hr', 'legal'],
    params: evidence.extend({ number: z.coerce.number().int().min(0).max(999) }),
    bytesOut: true,
    reply: z.unknown(),
  }),
  evidenceCheck: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/evidence/{id}/check',
    summary: 'Compute the hash again',
    who: 'signed-in',
    params: evidence,
    body: z.object({}),
    reply: z.object({ intact: z.boolean(), sha256: z.string(), at: Moment }),
  }),
  access: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/access',
    summary: 'Who opened this case',
    who: 'signed-in',
    params: reference,
    reply: z.array(z.object({ at: Moment, who: z.string(), part: Part.nullable(), what: z.string() })),
  }),
  clause: endpoint({
    method: 'get',
    path: '/api/policy/{pack}/{version}/clauses',
    summary: 'The clauses of a pack version',
    who: 'signed-in',
    params: z.object({ pack: z.string().max(40), version: z.string().max(20) }),
    reply: z.object({ title: z.string(), clauses: z.array(ClauseRef.extend({ own: OwnText.nullable() })) }),
  }),
  people: endpoint({
    method: 'get',
    path: '/api/people',
    summary: 'People who can be given this case',
    who: ['hr', 'senior-leader'],
    query: z.object({ reference: Reference }),
    reply: z.array(PersonRef),
  }),
}
