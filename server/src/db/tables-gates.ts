import type { GateKindName, GateState } from '@breakwater/shared/gate.ts'
import type { Generated } from 'kysely'
import type { Json } from './tables-cases.ts'

/** Four eyes, walls that were lifted, emergency access, co-signature and concerns. */
export type GateTables = {
  gate_proposal: {
    id: string
    kind: GateKindName
    case_id: string | null
    subject: string | null
    payload: Json<Record<string, unknown>>
    words_sealed: Buffer
    payload_hash: Generated<Buffer>
    revision: Generated<number>
    proposer: string
    required: string[]
    at: Date
    expires: Date
    state: Generated<GateState>
    ended_at: Date | null
  }
  gate_approval: {
    proposal_id: string
    proposer: string
    slot: string
    person_id: string
    says: 'approve' | 'decline'
    payload_hash: Buffer
    stepped_up_at: Date
    reason_sealed: Buffer | null
    at: Date
  }
  case_wall_lifted: {
    case_id: string
    person_id: string
    source: string
    since: Date
    lifted_at: Date
    proposal_id: string
  }
}
