import type { Generated } from 'kysely'

/** Legal holds, and what is left of what was erased. */
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
}
