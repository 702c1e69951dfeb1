import type { Tri } from '@breakwater/shared/facts.ts'
import type { Generated } from 'kysely'

/** What happened, one row for each time. */
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
}
