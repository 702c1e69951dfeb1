import { z } from 'zod'
import { Id, Moment } from '../id.ts'
import { endpoint } from './endpoint.ts'

/** Names of key-encryption keys; never a key. */
export const KeysView = z.object({
  current: z.string(),
  /** older ones that still wrap something; how much would tell how many cases there are */
  older: z.array(z.string()),
  /** a change that waits for its second person */
  waits: Id.nullable(),
  /** when a change was last agreed to here */
  changedAt: Moment.nullable(),
})
export type KeysView = z.infer<typeof KeysView>

export const keys = {
  list: endpoint({
    method: 'get',
    path: '/api/settings/keys',
    summary: 'Which key-encryption key wraps new keys, and which older ones still wrap something',
    who: ['admin', 'auditor'],
    reply: KeysView,
  }),
  change: endpoint({
    method: 'post',
    path: '/api/settings/keys/change',
    summary: 'Put a new key-encryption key before another administrator or senior leader',
    who: ['admin'],
    body: z.object({ reason: z.string().trim().min(3).max(2000) }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
}
