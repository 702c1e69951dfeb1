import { z } from 'zod'
import { Id, Reference } from '../id.ts'
import { endpoint } from './endpoint.ts'

const params = z.object({ reference: Reference })
const Reason = z.object({ reason: z.string().trim().min(3).max(20_000) })

export const retention = {
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
