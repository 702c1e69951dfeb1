import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })
const one = z.object({ reference: Reference, id: Id })

/** Whom counsel may show a line of their advice: the desk, or the person it happened to. */
export const AUDIENCES = ['handler', 'affected'] as const
export const Audience = z.enum(AUDIENCES)
export type Audience = z.infer<typeof Audience>

/** Who was asked, why and for how long. The person it happened to reads only `offer` (SETTLED 68). */
export const CounselView = z.object({
  asked: z.array(
    z.object({
      id: Id,
      person: PersonRef,
      askedBy: PersonRef.nullable(),
      at: Moment,
      reason: z.string(),
      showsFile: z.boolean(),
      offered: z.boolean(),
      endedAt: Moment.nullable(),
    }),
  ),
  offer: z.object({ name: z.string(), email: z.string(), since: Moment }).nullable(),
  mayAsk: z.array(PersonRef),
})
export type CounselView = z.infer<typeof CounselView>

/** One line of privileged advice, as its reader may see it. `shared` is for counsel alone. */
export const Advice = z.object({
  id: Id,
  at: Moment,
  by: z.string(),
  text: z.string(),
  shared: z.array(Audience),
})
export type Advice = z.infer<typeof Advice>

export const counsel = {
  list: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/counsel',
    summary: 'Which counsel was asked, or what legal advice is offered to me',
    who: 'signed-in',
    params: reference,
    reply: CounselView,
  }),
  ask: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/counsel',
    summary: 'Ask counsel into a case, with a reason',
    who: ['hr'],
    params: reference,
    body: z.object({
      personId: Id,
      reason: z.string().trim().min(3).max(20_000),
      /** the words and the evidence, besides the timeline for counsel */
      showsFile: z.boolean().default(false),
      /** whether the person it happened to is told whom they can ask */
      offered: z.boolean().default(false),
    }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  end: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/counsel/{id}/end',
    summary: 'Counsel is not needed on this case any more',
    who: ['hr', 'legal'],
    params: one,
    body: z.object({}),
    reply: z.undefined(),
    status: 204,
  }),
  advice: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/advice',
    summary: 'Privileged advice: all of it for counsel, what was shared for the others',
    who: 'signed-in',
    params: reference,
    reply: z.array(Advice),
  }),
  one: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/advice/{id}',
    summary: 'One line of advice; without sharing it does not exist for others',
    who: 'signed-in',
    params: one,
    reply: Advice,
  }),
  share: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/advice/{id}/share',
    summary: 'Show one line of advice to the desk or to the person it happened to',
    who: ['legal'],
    params: one,
    body: z.object({ audience: Audience }),
    reply: Advice,
  }),
}
