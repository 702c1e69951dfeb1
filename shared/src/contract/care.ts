import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { ClauseRef } from '../step.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })
/** What somebody keeps for themselves about one kind of support, or how they are; nobody else reads it. */
export const OwnNote = z.object({
  entry: z.string().max(60).nullable().default(null),
  answer: z.enum(['using', 'thinking', 'not-now', 'other', 'how-are-you']),
  words: z.string().max(20_000).default(''),
})
export type OwnNote = z.infer<typeof OwnNote>

/** One kind of support as its reader may see it. `offered` is on file; whether it is used is in `own`, for the person alone. */
export const SupportView = z.object({
  id: z.string(),
  title: z.string(),
  help: z.string(),
  contact: z.string(),
  clause: ClauseRef.nullable(),
  offered: z.array(Moment),
})
export type SupportView = z.infer<typeof SupportView>

/** Care around one case, in every state of it (POLICY 85). */
export const CareView = z.object({
  reference: Reference,
  support: z.array(SupportView),
  guidance: z.array(z.object({ label: z.string(), link: z.string() })),
  own: z.array(OwnNote.extend({ id: Id, at: Moment })),
  checkIns: z.array(z.object({ step: Id, dueAt: Moment.nullable() })),
  /** whom the person tried to reach, and who comes next (POLICY 58) */
  tries: z.array(z.object({ at: Moment, day: z.string(), whom: z.string(), reached: z.boolean() })),
  next: z.object({ name: z.string(), phone: z.string(), part: z.enum(['manager', 'upline']) }).nullable(),
  /** Occupational Health comes only when the person asks (POLICY 117); null where the pack knows none */
  occupationalHealth: z.enum(['asked', 'not-asked']).nullable(),
  can: z.array(z.enum(['offer', 'own', 'decline'])),
})
export type CareView = z.infer<typeof CareView>

export const care = {
  view: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/care',
    summary: 'Support around a case; what a person chose is shown to them alone',
    who: 'signed-in',
    params: reference,
    reply: CareView,
  }),
  offer: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/care/offers',
    summary: 'Note that support was offered; never whether it is used',
    who: 'signed-in',
    params: reference,
    body: z.object({ entry: z.string().max(60) }),
    reply: CareView,
    status: 201,
  }),
  keep: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/care/own',
    summary: 'Keep something for myself; nobody else can read it',
    who: 'signed-in',
    params: reference,
    body: OwnNote,
    reply: CareView,
    status: 201,
  }),
  decline: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/care/decline-check-in',
    summary: 'Say no to the check-in that is due; later ones still come',
    who: 'signed-in',
    params: reference,
    body: z.object({}),
    reply: CareView,
  }),
  contacts: endpoint({
    method: 'get',
    path: '/api/settings/support',
    summary: "The organisation's contacts for each kind of support",
    who: ['admin', 'hr'],
    reply: z.array(z.object({ entry: z.string(), title: z.string(), contact: z.string() })),
  }),
  setContact: endpoint({
    method: 'put',
    path: '/api/settings/support',
    summary: 'Say whom to ask for one kind of support',
    who: ['admin'],
    body: z.object({ entry: z.string().max(60), contact: z.string().trim().max(500) }),
    reply: z.object({ entry: z.string(), contact: z.string() }),
  }),
}
