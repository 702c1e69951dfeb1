import { z } from 'zod'
import { Id, Reference } from '../id.ts'
import { endpoint } from './endpoint.ts'

const params = z.object({ reference: Reference })
const Reason = z.object({ reason: z.string().trim().min(3).max(20_000) })

/** How long one class of records is kept: `keep` and `floor` in units of the calendar, such as `{ years: 6 }`. */
export const RetentionClass = z.object({
  id: z.string(),
  title: z.string().nullable(),
  /** the event from which the time counts */
  from: z.string(),
  keep: z.record(z.string(), z.number()),
  floor: z.record(z.string(), z.number()).nullable(),
  /** a legal hold keeps it longer */
  heldBack: z.boolean(),
})
export type RetentionClass = z.infer<typeof RetentionClass>

export const retention = {
  classes: endpoint({
    method: 'get',
    path: '/api/retention',
    summary: 'How long the policy keeps each class of records',
    who: ['hr', 'legal', 'admin', 'auditor'],
    reply: z.array(RetentionClass),
  }),
  hold: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/hold',
    summary: 'Keep everything of a case from being erased',
    who: ['hr', 'legal'],
    params,
    body: Reason,
    reply: z.object({}),
  }),
  release: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/hold/release',
    summary: 'End a legal hold',
    who: ['hr', 'legal'],
    params,
    body: Reason,
    reply: z.object({}),
  }),
  erasure: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/erasure',
    summary: 'Put the early erasing of a case before two others',
    who: ['hr', 'legal'],
    params,
    body: Reason,
    reply: z.object({ id: Id }),
    status: 201,
  }),
}
