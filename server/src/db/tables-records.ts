import type { Generated } from 'kysely'
import type { Json } from './tables-cases.ts'

/** Policy text of the organisation and moves of cases, legal holds, counsel and safety leads who were asked, and what counsel shared, what is left of what was erased, clocks that run, feedback and flags. */
export type RecordTables = {
  legal_hold: {
    id: string
    case_id: string
    reason_sealed: Buffer
    by_id: string
    at: Date
    released_at: Date | null
    released_by: string | null
    release_reason_sealed: Buffer | null
  }
  counsel: {
    id: string
    case_id: string
    person_id: string
    asked_by: string
    reason_sealed: Buffer
    shows_file: boolean
    offered: boolean
    at: Date
    ended_at: Date | null
    ended_by: string | null
  }
  safety_request: {
    id: string
    case_id: string
    person_id: string
    asked_by: string
    reason_sealed: Buffer
    names_person: boolean
    name_reason_sealed: Buffer | null
    at: Date
    ended_at: Date | null
    ended_by: string | null
  }
  advice_share: { case_id: string; event_id: string; audience: 'handler' | 'affected'; by_id: string; at: Date }
  erasure: {
    id: Generated<string>
    of_case: string
    report_id: string | null
    reference: string
    received_at: Date
    closed_at: Date | null
    erased_at: Date
    kind: 'retention' | 'withdrawn' | 'decision'
    rule: string
    decided_by: Generated<string[]>
    files: Generated<string[]>
    files_gone_at: Date | null
  }
  clock: {
    id: Generated<string>
    case_id: string | null
    pack: string | null
    pack_version: string | null
    clock: string
    subject: Generated<string>
    person_id: string | null
    started_at: Date
    stops: Generated<string[]>
    after_closing: Generated<boolean>
    fired: Generated<number>
    next_at: Date | null
    extended_to: Date | null
    allows: Generated<string[]>
    stopped_at: Date | null
  }
  clock_event: { case_id: string; event: string; subject: Generated<string>; at: Date }
  feedback: {
    id: string
    case_id: string | null
    by_id: string
    to_id: string
    words_sealed: Buffer
    at: Date
    read_at: Date | null
  }
  wording_flag: {
    id: string
    case_id: string
    by_id: string
    kind: string
    rules: string[]
    sent: boolean
    at: Date
  }
  policy_text: {
    version: number
    format: 'markdown' | 'plain'
    title: string
    text: string
    anchors: Json<Record<string, string>>
    by_id: string
    at: Date
  }
  case_move: {
    proposal_id: string
    pack: string
    version: string
    hash: string
    total: number
    moved: Generated<number>
    state: Generated<'running' | 'done' | 'overtaken'>
    at: Date
    ended_at: Date | null
  }
}
