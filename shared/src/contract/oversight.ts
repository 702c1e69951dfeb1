import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { endpoint } from './endpoint.ts'

/** What somebody thinks of the procedure or of a case; it goes to another person than who handles it (POLICY 84). */
export const Feedback = z.object({
  id: Id,
  reference: Reference.nullable(),
  to: PersonRef,
  words: z.string(),
  at: Moment,
})
export type Feedback = z.infer<typeof Feedback>

/** Words to an employee that the wording check marked: which kind of rule, never the words (POLICY 80). */
export const WordingFlag = z.object({
  at: Moment,
  by: PersonRef,
  rules: z.array(z.string()),
  /** whether it went out all the same */
  sent: z.boolean(),
})
export type WordingFlag = z.infer<typeof WordingFlag>

/** How long it took until somebody acted, in hours: from the earliest incident that has a date, and from the report (POLICY 97). */
export const Lag = z.object({
  fromIncident: z.number().nullable(),
  fromReport: z.number(),
  /** null while nobody has: the hours are those so far */
  actedAt: Moment.nullable(),
})
export type Lag = z.infer<typeof Lag>

export const oversight = {
  give: endpoint({
    method: 'post',
    path: '/api/feedback',
    summary: 'Say what I think of the procedure or of my case; it goes to another person than who handles it',
    who: 'signed-in',
    body: z.object({
      words: z.string().trim().min(3).max(20_000),
      reference: Reference.nullable().default(null),
    }),
    reply: Feedback,
    status: 201,
  }),
  feedback: endpoint({
    method: 'get',
    path: '/api/feedback',
    summary: 'Feedback I gave, and what came to me, with how much there is in all',
    who: 'signed-in',
    reply: z.object({ count: z.number().int(), given: z.array(Feedback), received: z.array(Feedback) }),
  }),
  view: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/oversight',
    summary:
      'How long it took to act, and for the overseer what the wording check marked and which reports were taken back',
    who: 'signed-in',
    params: z.object({ reference: Reference }),
    reply: z.object({ lag: Lag, flags: z.array(WordingFlag), takenBack: z.array(Moment) }),
  }),
  moreTime: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/more-time',
    summary: 'Take more time for the feedback, with a reason that whoever reported reads',
    who: ['hr'],
    params: z.object({ reference: Reference }),
    body: z.object({ until: Moment, reason: z.string().trim().min(3).max(20_000) }),
    reply: z.object({ until: Moment }),
  }),
  receipt: endpoint({
    method: 'get',
    path: '/api/reports/{key}/receipt',
    summary: 'A signed receipt of my own report, to keep; it proves offline that the report was there',
    who: 'signed-in',
    params: z.object({ key: Id }),
    reply: z.object({ receipt: z.string() }),
  }),
}
