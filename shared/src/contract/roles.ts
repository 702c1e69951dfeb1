import { z } from 'zod'
import { Id } from '../id.ts'
import { PersonRef, Role } from '../person.ts'
import { endpoint } from './endpoint.ts'

/** Roles that somebody is given; everyone is an employee, and that somebody manages follows from the directory. */
export const GivenRole = Role.exclude(['employee', 'manager'])
export type GivenRole = z.infer<typeof GivenRole>

export const roles = {
  list: endpoint({
    method: 'get',
    path: '/api/settings/roles',
    summary: 'Who holds which role; nothing of any case',
    who: ['admin', 'auditor'],
    reply: z.array(z.object({ person: PersonRef, roles: z.array(GivenRole) })),
  }),
  propose: endpoint({
    method: 'post',
    path: '/api/settings/roles',
    summary: 'Put giving or taking a role before another administrator or senior leader',
    who: ['admin'],
    body: z.object({ personId: Id, role: GivenRole, give: z.boolean(), reason: z.string().trim().min(3).max(2000) }),
    reply: z.object({ id: Id }),
    status: 201,
  }),
}
