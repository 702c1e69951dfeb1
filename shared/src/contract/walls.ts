import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })
const wall = z.object({ reference: Reference, personId: Id })

export const WALL_SOURCES = ['reporter', 'handler', 'directory', 'own', 'overseer'] as const

/** Who is kept out of a case, and whom the reader could name. */
export const WallsView = z.object({
  walls: z.array(
    z.object({
      person: PersonRef,
      source: z.enum(WALL_SOURCES),
      since: Moment,
      /** a removal that waits for two people */
      removal: Id.nullable(),
    }),
  ),
  mayName: z.array(PersonRef),
  /** for the overseer: whether the case owner needs their signature; null for everybody else */
  cosign: z.boolean().nullable(),
})
export type WallsView = z.infer<typeof WallsView>

export const walls = {
  list: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/walls',
    summary: 'Who is kept out of this case, and who could be',
    who: 'signed-in',
    params: reference,
    reply: WallsView,
  }),
  add: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/walls',
    summary: 'Keep somebody out of this case, at once',
    who: 'signed-in',
    params: reference,
    body: z.object({ personId: Id }),
    reply: z.undefined(),
    status: 204,
  }),
  stepAside: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/step-aside',
    summary: 'I am involved: this case goes on without me',
    who: 'signed-in',
    params: reference,
    body: z.object({}),
    reply: z.undefined(),
    status: 204,
  }),
  proposeRemoval: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/walls/{personId}/removal',
    summary: 'Propose to let somebody in again; two other people decide',
    who: 'signed-in',
    params: wall,
    body: z.object({ reason: z.string().trim().min(3).max(20_000) }),
    reply: z.object({ gate: Id }),
    status: 201,
  }),
}
