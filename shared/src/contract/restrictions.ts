import { z } from 'zod'
import { Id } from '../id.ts'
import { Identifier, RestrictionView } from '../restriction.ts'
import { endpoint } from './endpoint.ts'

export const restrictions = {
  lookup: endpoint({
    method: 'post',
    path: '/api/do-not-contact',
    counts: 'search',
    summary: 'May I contact this address? A neutral answer and a role, nothing else',
    who: 'signed-in',
    bearer: true,
    body: z.object({ identifiers: z.array(Identifier).min(1).max(50) }),
    reply: z.object({ answers: z.array(z.enum(['restricted', 'clear'])), askRole: z.string() }),
  }),
  retry: endpoint({
    method: 'post',
    path: '/api/marks/{id}/retry',
    summary: 'Try a mark on a CRM record again',
    who: ['hr'],
    params: z.object({ id: Id }),
    body: z.object({}),
    reply: RestrictionView,
  }),
  file: endpoint({
    method: 'get',
    path: '/api/do-not-contact.csv',
    counts: 'export',
    summary: 'The whole list as a file, for a CRM without a connection',
    who: ['hr'],
    bytesOut: true,
    reply: z.unknown(),
  }),
  handedOver: endpoint({
    method: 'post',
    path: '/api/do-not-contact/handed-over',
    summary: 'Say that the list was loaded',
    who: ['hr'],
    body: z.object({}),
    reply: z.object({ verified: z.number().int() }),
  }),
}
