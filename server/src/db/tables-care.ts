import type { Json } from './tables-cases.ts'

/** Offers of support, witness statements, the incident form, and the regular report. */
export type CareTables = {
  support_offer: { id: string; case_id: string; entry: string; by_id: string; at: Date }
  care_note: { id: string; case_id: string; person_id: string; said_sealed: Buffer; at: Date }
  witness_statement: {
    id: string
    case_id: string
    incident_id: string | null
    person_id: string | null
    name_sealed: Buffer | null
    asked_by: string
    asked_at: Date
    words_sealed: Buffer | null
    given_at: Date | null
    signed_at: Date | null
  }
  incident_form: {
    id: string
    case_id: string
    incident_id: string | null
    by_id: string
    at: Date
    values_sealed: Buffer
  }
  incident_form_private: { form_id: string; case_id: string; said_sealed: Buffer }
  incident_form_grant: { case_id: string; person_id: string; by_id: string; at: Date }
  regular_report: {
    id: string
    from_day: string
    to_day: string
    made_at: Date
    made_by: string | null
    figures: Json<Record<string, unknown>>
    root: string
  }
  regular_report_case: { report_id: string; case_id: string; leaf: string; path: string[]; place: number }
}
