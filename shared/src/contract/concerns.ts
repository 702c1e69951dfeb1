import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })

/** Something that is not right about how a case is handled. Whom it is about never reads of it (POLICY I22). */
export const Concern = z.object({
  id: Id,
  reference: Reference,
  by: PersonRef,
  /** null while nobody knows whom it is about: somebody asked for a report to be taken back */
  about: PersonRef.nullable(),
  to: PersonRef,
  words: z.string(),
  at: Moment,
  outcome: z.enum(['upheld', 'set-aside']).nullable(),
  answer: z.string(),
})
export type Concern = z.infer<typeof Concern>

export const concerns = {
  raise: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/concerns',
    summary: 'Say that something about how my case is handled is not right; whom it is about cannot see or stop it',
    who: 'signed-in',
    params: reference,
    body: z.object({
      words: z.string().trim().min(3).max(20_000),
      about: z.enum(['handler', 'overseer']).default('handler'),
    }),
    reply: Concern,
    status: 201,
  }),
  list: endpoint({
    method: 'get',
    path: '/api/concerns',
    summary: 'Concerns I raised, and those that came to me',
    who: 'signed-in',
    reply: z.array(Concern),
  }),
  decide: endpoint({
    method: 'post',
    path: '/api/concerns/{id}/decide',
    summary: 'Answer a concern; until then the case owner needs a co-signature, which shows no reason',
    who: 'signed-in',
    params: z.object({ id: Id }),
    body: z.object({ outcome: z.enum(['upheld', 'set-aside']), answer: z.string().trim().min(3).max(20_000) }),
    reply: Concern,
  }),
  cosign: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/co-signature',
    summary: "Ask for the overseer's signature on what the case owner decides, or stop asking",
    who: 'signed-in',
    params: reference,
    body: z.object({ on: z.boolean() }),
    reply: z.object({ on: z.boolean() }),
  }),
}
