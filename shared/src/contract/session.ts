import { z } from 'zod'
import { Id } from '../id.ts'
import { Role } from '../person.ts'
import { endpoint } from './endpoint.ts'

export const Me = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  team: z.string().nullable(),
  roles: z.array(Role),
  organisation: z.string(),
  demo: z.boolean(),
  locale: z.string(),
  timeZone: z.string(),
})
export type Me = z.infer<typeof Me>

export const session = {
  me: endpoint({ method: 'get', path: '/api/session', summary: 'Who is signed in', who: 'signed-in', bearer: true, reply: Me }),
  end: endpoint({ method: 'post', path: '/api/session/end', summary: 'Sign out', who: 'signed-in', reply: z.undefined(), status: 204 }),
}
