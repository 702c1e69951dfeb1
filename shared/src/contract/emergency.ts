import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { endpoint } from './endpoint.ts'

/** One use of emergency access, by its facts. `state`: asked, open, over, never confirmed by a second person in time. */
export const EmergencyAccess = z.object({
  id: Id,
  reference: Reference,
  who: PersonRef,
  dangerToLife: z.boolean(),
  askedAt: Moment,
  until: Moment.nullable(),
  confirmedAt: Moment.nullable(),
  toldAt: Moment.nullable(),
  deferUntil: Moment.nullable(),
  state: z.enum(['asked', 'open', 'over', 'unconfirmed']),
})
export type EmergencyAccess = z.infer<typeof EmergencyAccess>

export const emergency = {
  ask: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/emergency-access',
    summary:
      'Read one case for an hour in an emergency; a second person approves first, afterwards only when a life is in danger',
    who: ['senior-leader'],
    params: z.object({ reference: Reference }),
    body: z.object({ reason: z.string().trim().min(30).max(20_000), dangerToLife: z.boolean().default(false) }),
    reply: EmergencyAccess,
    status: 201,
  }),
  list: endpoint({
    method: 'get',
    path: '/api/emergency-access',
    summary: 'Every use of emergency access I may know of',
    who: ['senior-leader', 'auditor', 'legal'],
    reply: z.array(EmergencyAccess),
  }),
  defer: endpoint({
    method: 'post',
    path: '/api/emergency-access/{id}/defer',
    summary: 'Tell the person who reported later, with a reason of legal, at most 30 days',
    who: ['legal'],
    params: z.object({ id: Id }),
    body: z.object({ reason: z.string().trim().min(30).max(20_000), days: z.number().int().min(1).max(30) }),
    reply: EmergencyAccess,
  }),
}
