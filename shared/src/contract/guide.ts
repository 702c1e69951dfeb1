import { Guide } from '../guide.ts'
import { endpoint } from './endpoint.ts'

export const guide = {
  read: endpoint({
    method: 'get',
    path: '/api/guide',
    summary: 'How to recognise it, report it and be protected; open to everybody, and nobody notes who read it',
    who: 'anyone',
    reply: Guide,
  }),
}
