import { z } from 'zod'
import { Reference } from '../id.ts'
import { PersonRef } from '../person.ts'
import { endpoint } from './endpoint.ts'

/** For what a colleague is looked for: a statement, to stand in, to read the restricted part of a form, to read a notice about a risk. */
export const ColleagueFor = z.enum(['statement', 'stand-in', 'form', 'notice'])
export type ColleagueFor = z.infer<typeof ColleagueFor>

export const colleagues = {
  find: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/colleagues',
    summary: 'Colleagues by name, for whoever may ask one of them for something on this case',
    who: 'signed-in',
    params: z.object({ reference: Reference }),
    query: z.object({ for: ColleagueFor, find: z.string().trim().max(200).default('') }),
    reply: z.array(PersonRef),
  }),
}
