import type { Generated } from 'kysely'
import type { Json } from './tables-cases.ts'

type Delivery = 'waiting' | 'delivered' | 'undelivered'
/** What comes of a mail to somebody outside. */
export type Sending = { delivery: Delivery; delivered_at: Date | null; problem: string | null; next_try: Date | null }

type Paragraphs = { id: string; text: string }[]

/** The counterparty desk. */
export type LetterTables = {
  letter: {
    id: string
    case_id: string
    action: string
    kind: string
    author_id: string
    at: Date
    state: Generated<'draft' | 'in-review' | 'approved' | 'sent' | 'set-aside'>
    revision: Generated<number>
    draft_sealed: Buffer
    paper_sealed: Buffer | null
    pdf_sealed: Buffer | null
    number: number | null
    level: string | null
    reasons: Generated<string[]>
    variant: string | null
    wishes_read: number | null
    wishes_version: number | null
    against_wishes: Generated<boolean>
    deviation_sealed: Buffer | null
    review_needed: Generated<boolean>
    finished_at: Date | null
    cool_off_until: Date | null
    review_id: string | null
    reviewed_by: string | null
    reviewed_at: Date | null
    review_said_sealed: Buffer | null
    sent_at: Date | null
    sent_by: string | null
    via: 'email' | 'post' | 'hand' | 'inside' | null
    message_id: string | null
    token: string | null
    delivery: Delivery | null
    delivered_at: Date | null
    attempts: Generated<number>
    next_try: Date | null
    problem: string | null
    proof_sealed: Buffer | null
    action_id: string | null
  }
  letter_answer: {
    id: string
    case_id: string
    letter_id: string
    came_on: string
    acknowledged_only: Generated<boolean>
    unwilling: Generated<'yes' | 'no' | 'unknown'>
    words_sealed: Buffer
    by_id: string
    at: Date
  }
  letter_reader: {
    letter_id: string
    case_id: string
    person_id: string
    told_at: Date
    acknowledged_at: Date | null
  }
  disclosure: {
    id: string
    case_id: string
    letter_id: string | null
    what_sealed: Buffer
    to_sealed: Buffer
    how: string
    by_id: string
    at: Date
    seq: Generated<number>
  }
  local_action: {
    id: string
    case_id: string
    kind: 'service-restriction' | 'marker'
    action_id: string | null
    terms_sealed: Buffer
    starts_on: string
    review_on: string
    by_id: string
    at: Date
    recorded: 'not-recorded-yet' | 'recorded' | null
    recorded_in: string | null
    record_id: string | null
    read_back_at: Date | null
    attempts: Generated<number>
    problem: string | null
    ended_at: Date | null
    ended_by: string | null
    end_reason_sealed: Buffer | null
  }
  business_contract: {
    id: string
    number_sealed: Buffer
    number_blind: Buffer
    company_sealed: Buffer
    company_blind: Buffer
    domain_blind: Buffer | null
    signed_on: string
    source: 'crm' | 'upload' | 'by-hand'
    by_id: string | null
    at: Date
    reminded_at: Date | null
  }
  won_in_crm: {
    connection: string
    record_type: string
    record_id: string
    contract_id: string | null
    at: Date
  }
  contract_notice: {
    id: string
    contract_id: string
    version: string
    recipient_sealed: Buffer
    text_sealed: Buffer
    pdf_sealed: Buffer
    via: 'email' | 'post' | 'hand'
    sent_at: Date
    sent_by: string
    proof_sealed: Buffer | null
    delivery: Delivery
    delivered_at: Date | null
    attempts: Generated<number>
    next_try: Date | null
    problem: string | null
  }
  letter_template: {
    kind: string
    version: number
    blocks: Json<Paragraphs>
    by_id: string
    at: Date
  }
}
