import { z } from 'zod'
import { Moment, Reference } from '../id.ts'
import { Part } from '../person.ts'
import { endpoint } from './endpoint.ts'

/** Metadata of cases for an auditor: that they exist, their age, status and stage (SECURITY section 2). */
export const AuditedCase = z.object({
  reference: Reference,
  status: z.string(),
  receivedAt: Moment,
  claimed: z.boolean(),
  acknowledgedAt: Moment.nullable(),
  closedAt: Moment.nullable(),
  lastEventAt: Moment,
  stepsOpen: z.number().int(),
  stepsOverdue: z.number().int(),
  stepsDone: z.number().int(),
  actions: z.number().int(),
  restrictions: z.number().int(),
  trailRows: z.number().int(),
})
export type AuditedCase = z.infer<typeof AuditedCase>

/** One row of the trail: ids and codes. `actor` is a pseudonym of this case alone, or a part of the service. */
export const AuditedRow = z.object({
  /** the hash of its row in the chain */
  id: z.string(),
  at: Moment,
  actor: z.string(),
  action: z.string(),
  part: Part.nullable(),
  reference: Reference.nullable(),
})
export type AuditedRow = z.infer<typeof AuditedRow>

/** What proves the trail: signed anchors in a second place, and a check of every row. Hashes and keys in hex. */
export const TrailProof = z.object({
  /** the public key that signs */
  key: z.string(),
  total: z.number().int(),
  /** the newest first; without a moment where an anchor does not fit */
  anchors: z.array(z.object({ name: z.string(), at: Moment.nullable(), root: z.string().nullable() })),
  check: z.object({ at: Moment, fits: z.boolean(), kinds: z.array(z.string()) }).nullable(),
})
export type TrailProof = z.infer<typeof TrailProof>

export const audit = {
  proof: endpoint({
    method: 'get',
    path: '/api/audit/proof',
    summary: 'The signed anchors of the trail',
    who: ['auditor'],
    reply: TrailProof,
  }),
  check: endpoint({
    method: 'post',
    path: '/api/audit/check',
    counts: 'export',
    summary: 'Check every row of the trail and every anchor now',
    who: ['auditor'],
    reply: TrailProof,
  }),
  cases: endpoint({
    method: 'get',
    path: '/api/audit/cases',
    summary: 'Every case by its age, status and stage; no content, no names',
    who: ['auditor'],
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ rows: z.array(AuditedCase), total: z.number().int() }),
  }),
  trail: endpoint({
    method: 'get',
    path: '/api/audit/trail',
    summary: 'Rows of the trail, newest first: ids and codes, people by pseudonym',
    who: ['auditor'],
    query: z.object({
      /** the row that was looked at last; rows before it follow */
      before: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .or(z.literal(''))
        .default(''),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      /** the beginning of an action, such as `case.` */
      action: z.string().trim().max(80).default(''),
      reference: Reference.or(z.literal('')).default(''),
    }),
    /** `next`: the `before` of the next page; null at the end */
    reply: z.object({ rows: z.array(AuditedRow), next: z.string().nullable() }),
  }),
}
