import type { Tri } from '@breakwater/shared/facts.ts'
import type { Generated } from 'kysely'

/** What happened, who it was thought to be about, what they are worth to us, and who was briefed. */
export type IncidentTables = {
  incident: {
    id: Generated<string>
    case_id: string
    report_id: string | null
    happened_at: Date | null
    known_at: Date
    channel: Generated<string>
    behaviours: Generated<string[]>
    on_site: Generated<Tri>
    others_at_risk: Generated<Tri>
    words_sealed: Buffer | null
    calls: Generated<Date[]>
    calls_urgent: Generated<Tri>
    calls_agreed: Generated<Tri>
    by_id: string | null
    at: Date
    seq: Generated<string>
  }
  identity_change: {
    id: Generated<string>
    case_id: string
    third_party_id: string | null
    before_id: string | null
    relation_before: string
    relation: string
    how: 'named' | 'corrected' | 'matched' | 'undone' | 'redone'
    by_id: string | null
    at: Date
    seq: Generated<string>
  }
  customer_account: {
    third_party_id: string
    owner_id: string | null
    worth_sealed: Buffer | null
    source: string
    by_id: string | null
    at: Date
  }
  briefing: { person_id: string; topic: 'suspicion'; at: Date }
}
