import { z } from 'zod'
import { Reference } from '../id.ts'
import { endpoint } from './endpoint.ts'

/** What became stale for the person who listens: one case they may see, or the inbox. */
export const LiveMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('case'), reference: Reference }),
  z.object({ kind: z.literal('inbox') }),
])
export type LiveMessage = z.infer<typeof LiveMessage>

export const live = {
  open: endpoint({
    method: 'get',
    path: '/api/live',
    summary: 'A stream of what became stale, as server-sent events',
    who: 'signed-in',
    bytesOut: true,
    reply: z.unknown(),
  }),
}
