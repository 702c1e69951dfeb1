import { z } from 'zod'
import { Id, Moment } from '../id.ts'
import { endpoint } from './endpoint.ts'

/** A delivery that waits for a human: unreadable, too large, unverified or from outside. Nothing of its text. */
export const WaitingMail = z.object({
  id: Id,
  mailbox: z.string(),
  door: z.string(),
  receivedAt: Moment,
  size: z.number().int(),
  state: z.enum(['incoming', 'active', 'deferred', 'quarantined', 'done']),
  outcome: z.string().nullable(),
  says: z.string(),
})
export type WaitingMail = z.infer<typeof WaitingMail>

export const mail = {
  waiting: endpoint({
    method: 'get',
    path: '/api/mail/waiting',
    summary: 'Mail that waits for a human',
    who: ['hr'],
    reply: z.array(WaitingMail),
  }),
  retry: endpoint({
    method: 'post',
    path: '/api/mail/{id}/retry',
    summary: 'Read this mail again',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({}),
    reply: z.object({ state: z.string() }),
  }),
  original: endpoint({
    method: 'get',
    path: '/api/mail/{id}/original',
    summary: 'The mail as received, as a download',
    who: ['hr'],
    params: z.object({ id: Id }),
    bytesOut: true,
    reply: z.unknown(),
  }),
  makeReport: endpoint({
    method: 'post',
    path: '/api/mail/{id}/report',
    summary: 'Make a report of mail from outside',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({ affectedEmail: z.email() }),
    reply: z.object({ reference: z.string() }),
  }),
  setAside: endpoint({
    method: 'post',
    path: '/api/mail/{id}/set-aside',
    summary: 'Set outside mail aside, with a reason',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({ reason: z.string().trim().min(3).max(2000) }),
    reply: z.object({ state: z.string() }),
  }),
}
