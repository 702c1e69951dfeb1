import { z } from 'zod'
import { EvidenceView } from '../evidence.ts'
import { GateDossier, GateRow } from '../gate.ts'
import { Id } from '../id.ts'
import { endpoint } from './endpoint.ts'

const id = z.object({ id: Id })

export const gates = {
  list: endpoint({
    method: 'get',
    path: '/api/gates',
    summary: 'What waits for my decision, and what I proposed or decided',
    who: 'signed-in',
    reply: z.array(GateRow),
  }),
  view: endpoint({
    method: 'get',
    path: '/api/gates/{id}',
    summary: 'The dossier of one gate: the proposal and its conditions, nothing else of a case',
    who: 'signed-in',
    params: id,
    reply: GateDossier,
  }),
  evidence: endpoint({
    method: 'get',
    path: '/api/gates/{id}/evidence/{piece}',
    summary: 'One piece of evidence that was chosen for a proposal, for those who decide it; the reading is recorded',
    who: 'signed-in',
    params: id.extend({ piece: Id }),
    reply: EvidenceView,
  }),
  decide: endpoint({
    method: 'post',
    path: '/api/gates/{id}/decide',
    summary: 'Approve or decline, with a reason; the person confirmed a moment ago that it is them',
    who: 'signed-in',
    params: id,
    body: z.object({ says: z.enum(['approve', 'decline']), reason: z.string().trim().min(3).max(20_000) }),
    reply: GateDossier,
  }),
  withdraw: endpoint({
    method: 'post',
    path: '/api/gates/{id}/withdraw',
    summary: 'Take my own proposal back',
    who: 'signed-in',
    params: id,
    body: z.object({}),
    reply: GateDossier,
  }),
}
