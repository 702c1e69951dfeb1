import { z } from 'zod'
import { FactLine } from '../fact-line.ts'
import { Id, Moment, Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })

/** Which health and safety lead was asked into a case, why, and whether they may know who it happened to. */
export const SafetyView = z.object({
  asked: z.array(
    z.object({
      id: Id,
      person: PersonRef,
      askedBy: PersonRef.nullable(),
      at: Moment,
      reason: z.string(),
      /** why they may know who it happened to; null where they may not */
      nameReason: z.string().nullable(),
      endedAt: Moment.nullable(),
    }),
  ),
  mayAsk: z.array(PersonRef),
})
export type SafetyView = z.infer<typeof SafetyView>

/** What a policy calls a risk, of one case: facts, behaviours, records and notices about it, and the forms that went in. */
export const RiskView = z.object({
  facts: z.array(FactLine),
  behaviours: z.array(z.string()),
  records: z.array(
    z.object({
      id: Id,
      title: z.string(),
      at: Moment,
      by: z.string().nullable(),
      lines: z.array(z.object({ label: z.string(), value: z.string() })),
    }),
  ),
  notices: z.array(z.object({ id: Id, title: z.string(), at: Moment, text: z.array(z.string()) })),
  /** how many incident forms went in; they are read at their own page */
  forms: z.number().int(),
})
export type RiskView = z.infer<typeof RiskView>

const Reason = z.string().trim().min(3).max(20_000)

export const safety = {
  list: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/safety',
    summary: 'Which health and safety lead was asked into a case, and why',
    who: 'signed-in',
    params: reference,
    reply: SafetyView,
  }),
  ask: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/safety',
    summary: 'Ask a health and safety lead into a case, with a reason',
    who: ['hr'],
    params: reference,
    body: z.object({
      personId: Id,
      reason: Reason,
      /** a reason of its own: then they know who it happened to */
      nameReason: Reason.nullable().default(null),
    }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  end: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/safety/{id}/end',
    summary: 'The health and safety lead is not needed on this case any more',
    who: ['hr', 'health-safety-lead'],
    params: reference.extend({ id: Id }),
    body: z.object({}),
    reply: z.undefined(),
    status: 204,
  }),
  risk: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/risk',
    summary: 'What the policy calls a risk, for the health and safety lead who was asked; the reading is recorded',
    who: ['health-safety-lead'],
    params: reference,
    reply: RiskView,
  }),
}
