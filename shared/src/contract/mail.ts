import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
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
  /** its sender can be asked whether they wrote it, and when that was done last */
  canAsk: z.boolean(),
  askedAt: Moment.nullable(),
})
export type WaitingMail = z.infer<typeof WaitingMail>

/** A receipt or an update that was refused for good. Nothing of its text, and nobody's name. `says` is why. */
export const UnsentMail = z.object({
  id: Id,
  kind: z.enum(['receipt', 'update']),
  reference: Reference,
  at: Moment,
  says: z.string(),
  canSendAgain: z.boolean(),
  /** somebody did so already, and it was refused again */
  sentAgain: z.boolean(),
})
export type UnsentMail = z.infer<typeof UnsentMail>

export const mail = {
  unsent: endpoint({
    method: 'get',
    path: '/api/mail/unsent',
    summary: 'Receipts and updates that could not be delivered',
    who: ['hr'],
    reply: z.array(UnsentMail),
  }),
  sendAgain: endpoint({
    method: 'post',
    path: '/api/mail/unsent/{id}/again',
    summary: 'Send such a mail once more, to the address the directory has',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({}),
    reply: z.object({ state: z.literal('waiting') }),
  }),
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
    summary: 'The mail as received: a redirect to a download that is good once, at the second origin',
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
  ask: endpoint({
    method: 'post',
    path: '/api/mail/{id}/ask',
    summary: 'Ask the sender to confirm that they wrote this mail',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({}),
    reply: z.object({ state: z.literal('asked') }),
  }),
  confirmPage: endpoint({
    method: 'get',
    path: '/confirm/{token}',
    summary: 'The page behind the link of such a question',
    who: 'anyone',
    params: z.object({ token: z.string().max(200) }),
    bytesOut: true,
    reply: z.unknown(),
  }),
  confirm: endpoint({
    method: 'post',
    path: '/confirm/{token}',
    summary: 'Confirm by such a link; the answer never says whether it was good',
    who: 'anyone',
    params: z.object({ token: z.string().max(200) }),
    bytesOut: true,
    reply: z.unknown(),
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
