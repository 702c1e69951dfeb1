import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { RecordValues } from './cases.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })
const Line = z.object({ label: z.string(), value: z.string() })

/** A form as it went in. `restricted` is null where its reader needs a grant; `masked` says that there is something to it. */
export const SentForm = z.object({
  id: Id,
  incident: Id.nullable(),
  at: Moment,
  by: z.string(),
  lines: z.array(Line),
  restricted: z.array(Line).nullable(),
  masked: z.boolean(),
})
export type SentForm = z.infer<typeof SentForm>

/** What one witness was asked for. Whoever gives it reads only their own. */
export const Statement = z.object({
  id: Id,
  reference: Reference,
  who: z.string(),
  byHand: z.boolean(),
  askedAt: Moment,
  words: z.string(),
  givenAt: Moment.nullable(),
  signedAt: Moment.nullable(),
})
export type Statement = z.infer<typeof Statement>

export const FormView = z.object({
  reference: Reference,
  forms: z.array(SentForm),
  /** for each form that is still open: what is on file already, and what it waits for */
  open: z.array(
    z.object({
      step: Id,
      incident: Id.nullable(),
      filled: RecordValues,
      waitsFor: z.array(z.object({ say: z.string(), clause: z.string() })),
    }),
  ),
  statements: z.array(Statement),
  granted: z.array(PersonRef),
  /** whether the person said what they wish, or was asked twice in vain (POLICY 12) */
  wishesOnFile: z.boolean(),
  /** what the policy calls things, for another time that it happened */
  behaviours: z.array(z.object({ id: z.string(), label: z.string() })),
  can: z.array(z.enum(['ask', 'grant', 'incident'])),
})
export type FormView = z.infer<typeof FormView>

export const forms = {
  view: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/form',
    summary: 'The incident form: filled from the case, what it waits for, statements, and what went in',
    who: 'signed-in',
    params: reference,
    reply: FormView,
  }),
  file: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/form/{id}/file',
    summary: 'A form that went in, as a file for the safety portal',
    who: 'signed-in',
    params: reference.extend({ id: Id }),
    query: z.object({ as: z.enum(['pdf', 'csv']).default('pdf') }),
    bytesOut: true,
    reply: z.unknown(),
  }),
  draft: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/form/draft',
    summary: 'The form as it is filled in so far, as a file for the safety portal; nothing is kept or sent by it',
    who: 'signed-in',
    params: reference,
    body: z.object({ step: Id, values: RecordValues, as: z.enum(['pdf', 'csv']) }),
    bytesOut: true,
    reply: z.unknown(),
  }),
  grant: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/form/readers',
    summary: 'Let a health and safety lead read the restricted part of the form',
    who: 'signed-in',
    params: reference,
    body: z.object({ personId: Id }),
    reply: FormView,
    status: 201,
  }),
  ask: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/witnesses',
    summary: 'Ask somebody for a statement: a colleague, or by name when they are from outside',
    who: 'signed-in',
    params: reference,
    body: z.object({
      personId: Id.nullable().default(null),
      name: z.string().trim().max(200).default(''),
      incident: Id.nullable().default(null),
    }),
    reply: Statement,
    status: 201,
  }),
  mine: endpoint({
    method: 'get',
    path: '/api/statements',
    summary: 'Statements I was asked for; of the case nothing else',
    who: 'signed-in',
    reply: z.array(Statement),
  }),
  give: endpoint({
    method: 'post',
    path: '/api/statements/{id}',
    summary: 'Write or sign my statement; what somebody from outside said is written for them',
    who: 'signed-in',
    params: z.object({ id: Id }),
    body: z.object({ words: z.string().trim().min(1).max(20_000), sign: z.boolean() }),
    reply: Statement,
  }),
  sent: endpoint({
    method: 'get',
    path: '/api/forms',
    summary: 'Incident forms that went in, for the health and safety lead',
    who: ['health-safety-lead'],
    reply: z.array(z.object({ reference: Reference, id: Id, at: Moment })),
  }),
}
