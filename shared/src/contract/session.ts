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

/** The ways in that this installation has. `href` takes `?to=` with a path of our own. */
export const SignInOptions = z.object({
  sso: z.boolean(),
  demo: z.array(z.object({ name: z.string(), role: z.string(), href: z.string() })),
})
export type SignInOptions = z.infer<typeof SignInOptions>

export const session = {
  options: endpoint({
    method: 'get',
    path: '/auth/options',
    summary: 'The ways to sign in',
    who: 'anyone',
    reply: SignInOptions,
  }),
  me: endpoint({
    method: 'get',
    path: '/api/session',
    summary: 'Who is signed in',
    who: 'signed-in',
    bearer: true,
    reply: Me,
  }),
  end: endpoint({
    method: 'post',
    path: '/api/session/end',
    summary: 'Sign out',
    who: 'signed-in',
    reply: z.undefined(),
    status: 204,
  }),
}
