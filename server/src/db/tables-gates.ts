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
  break_glass: {
    id: string
    case_id: string
    person_id: string
    proposal_id: string
    danger_to_life: boolean
    asked_at: Date
    opened_at: Date | null
    until: Date | null
    confirmed_at: Date | null
    warned_at: Date | null
    told_at: Date | null
    defer_until: Date | null
    deferred_by: string | null
    defer_reason_sealed: Buffer | null
  }
  case_cosign: {
    case_id: string
    source: 'overseer' | 'concern'
    by_id: string | null
    since: Date
    ended_at: Date | null
  }
  concern: {
    id: string
    case_id: string
    by_id: string
    /** null while nobody knows, after a report was taken back because somebody asked for it */
    about_id: string | null
    to_id: string
    words_sealed: Buffer
    at: Date
    decided_at: Date | null
    outcome: 'upheld' | 'set-aside' | null
    answer_sealed: Buffer | null
  }
}
