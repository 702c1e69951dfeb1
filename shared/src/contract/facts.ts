import { z } from 'zod'
import { CaseView, FactsView } from '../case.ts'
import { Reference } from '../id.ts'
import { NewIncident } from '../incident.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })

export const facts = {
  view: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/facts',
    summary: 'What is known, where each fact comes from, and what is still asked of whom',
    who: 'signed-in',
    params: reference,
    reply: FactsView,
  }),
  incident: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/incidents',
    summary: 'Tell of another time it happened',
    who: 'signed-in',
    params: reference,
    body: NewIncident,
    reply: FactsView,
    status: 201,
  }),
  undoIdentity: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/third-party/undo',
    summary: 'Take back who this was last thought to be about, with a reason',
    who: ['hr'],
    params: reference,
    body: z.object({ reason: z.string().trim().min(3).max(20_000) }),
    reply: CaseView,
  }),
  account: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/account',
    summary: 'Note who looks after the account; they decide nothing of it alone',
    who: ['hr'],
    params: reference,
    body: z.object({
      owner: z.string().trim().max(320).default(''),
      worth: z
        .object({ amount: z.number(), currency: z.string().regex(/^[A-Z]{3}$/) })
        .nullable()
        .default(null),
    }),
    reply: CaseView,
  }),
  worth: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/account/reveal',
    summary: 'Show what the account is worth; that somebody looked stays on file',
    who: ['hr'],
    params: reference,
    body: z.object({}),
    reply: z.object({ amount: z.number(), currency: z.string() }),
  }),
}
