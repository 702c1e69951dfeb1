import type { MarkState } from '@breakwater/shared/restriction.ts'
import type { Generated } from 'kysely'
import type { CareTables } from './tables-care.ts'
import type { CaseTables, Json } from './tables-cases.ts'
import type { GateTables } from './tables-gates.ts'
import type { IncidentTables } from './tables-incidents.ts'
import type { LetterTables } from './tables-letters.ts'
import type { RecordTables } from './tables-records.ts'

/** Evidence, mail, restrictions and the trail. */
type OtherTables = {
  evidence: {
    id: Generated<string>
    case_id: string
    report_id: string | null
    kind: string
    fidelity: string
    via: string
    grade: string
    size: number
    sha256_sealed: Buffer
    address: Buffer
    place: 'expected' | 'mail' | 'store' | 'part'
    parent_id: string | null
    part: Json<EvidencePart | null>
    mail_id: string | null
    meta_sealed: Buffer | null
    signature: Json<Record<string, unknown> | null>
    by_id: string | null
    at: Date
    kept_at: Date | null
    canon: Buffer | null
  }
  custody: {
    id: Generated<string>
    case_id: string
    evidence_id: string
    at: Date
    actor_id: string | null
    actor_system: string | null
    act: CustodyAct
    detail: Json<Record<string, unknown>>
  }
  mailbox: {
    id: string
    address: string
    purpose: Generated<'report' | 'concern'>
    epoch: Generated<number>
    settings: Json<Record<string, unknown>>
    secret_sealed: Buffer | null
    last_search: Date | null
    last_mail: Date | null
    in_inbox: number | null
    state: Generated<string>
    problem: string | null
    sign_in_failures: Generated<number>
    gap: Generated<number>
    gap_since: Date | null
    uid_validity: string | null
    differs_at: Date | null
  }
  intake_key: { mailbox: string; day: string; kek: string; wrapped: Buffer }
  mail_raw: {
    mailbox: string
    address: Buffer
    size: number
    day: string
    content_key: Buffer
    bytes: Buffer | null
    mends: Generated<number>
  }
  mail: {
    id: Generated<string>
    mailbox: string
    door: string
    door_key: string
    address: Buffer
    canon: Buffer
    size: number
    received_at: Date
    envelope_sealed: Buffer | null
    state: Generated<'incoming' | 'active' | 'deferred' | 'quarantined' | 'done'>
    outcome: string | null
    kind: string | null
    verdict: string | null
    verdict_reason: string | null
    report_id: string | null
    lane: Generated<number>
    attempts: Generated<number>
    claim: Generated<number>
    lease_until: Date | null
    next_try: Date | null
    moved_to: string | null
    problem: string | null
    done_at: Date | null
    taken_at: Date | null
    found: 'inbox' | 'processed' | 'from-junk' | null
    held: Generated<boolean>
    purged_at: Date | null
  }
  alarm: {
    id: Generated<string>
    kind: string
    subject: string
    count: Generated<number>
    raised_at: Date
    seen_at: Date
    cleared_at: Date | null
  }
  canary: { id: string; mailbox: string; sent_at: Date }
  mail_report: {
    mailbox: string
    canon: Buffer
    report_id: string
    verdict: string
    message_id: Generated<Buffer | null>
  }
  confirm_link: {
    id: string
    mail_id: string
    report_id: string
    person_id: string
    asked_by: string
    at: Date
    expires_at: Date
    used_at: Date | null
  }
  hint: {
    id: Generated<string>
    case_id: string
    other_id: string
    kind: 'answer' | 'unconfirmed' | 'reference' | 'same-person'
    at: Date
  }
  outgoing: {
    id: Generated<string>
    report_id: string | null
    kind: string
    person_id: string
    params: Json<Record<string, string>>
    message_id: string
    in_reply_to: string | null
    state: Generated<'waiting' | 'sent' | 'failed'>
    attempts: Generated<number>
    next_try: Date | null
    problem: string | null
    at: Date
    sent_at: Date | null
  }
  restriction: { id: Generated<string>; reference: string; third_party_id: string; created_at: Date }
  hold: {
    id: Generated<string>
    restriction_id: string
    case_id: string
    stage: 'notice' | 'pause' | 'unqualified'
    ground: string
    action_id: string | null
    decider_id: string | null
    decider_system: string | null
    at: Date
    review_at: Date
    released_at: Date | null
    released_by: string | null
    release_reason: string | null
  }
  crm_connection: {
    id: string
    vendor: string
    settings: Json<Record<string, unknown>>
    secret_sealed: Buffer | null
    mapping: Json<Record<string, unknown>>
    org_id: string | null
    sandbox: Generated<boolean>
    state: Generated<string>
    problem: string | null
    policy: Generated<string>
    won_from: Generated<Date | null>
    won_until: Generated<Date | null>
    won_looked_at: Generated<Date | null>
    won_problem: Generated<string | null>
  }
  mark: {
    id: Generated<string>
    restriction_id: string
    connection: string
    record_type: string
    record_id: string
    label_sealed: Buffer | null
    state: Generated<MarkState>
    stage: string
    snapshot: Json<Record<string, unknown> | null>
    written: Json<Record<string, unknown> | null>
    version: string | null
    revision: Generated<number>
    attempts: Generated<number>
    cause: string | null
    claim: Generated<number>
    lease_until: Date | null
    next_try: Date | null
    noted: Generated<boolean>
    updated_at: Date
  }
  trail: {
    seq: number
    at: Date
    actor: string
    action: string
    case_id: string | null
    subject: string | null
    part: string | null
    detail: Record<string, unknown>
  }
  trail_chain: {
    seq: number
    at: Date
    actor: Buffer
    action: string
    case_alias: Buffer
    about: 'entry' | 'custody' | 'evidence'
    ref: string | null
    payload: Buffer
    prev: Buffer
    hash: Buffer
  }
  trail_key: { of_case: string; alias: Buffer; inner_pad: Buffer; outer_pad: Buffer }
  trail_anchor: {
    seq: number
    from_seq: number
    at: Date
    hash: Buffer
    root: Buffer
    key_id: string
    signature: Buffer
  }
}

/** Every table of the schema `app`, held against the real one by tables.test.ts. */
export type Tables = CaseTables & GateTables & IncidentTables & RecordTables & CareTables & LetterTables & OtherTables

/** Where an original lies inside the mail it came in: bytes of the parent, then decoded. */
export type EvidencePart = { offset: number; length: number; encoding: string }
export type CustodyAct = 'received' | 'kept' | 'moved' | 'read' | 'downloaded' | 'verified' | 'failed'

export type AuthTables = {
  session: {
    token: Buffer
    person_id: string
    kind: Generated<string>
    created_at: Date
    last_seen_at: Date
    expires_at: Date
    id: Generated<string>
    stepped_up_at: Date | null
    device: Generated<string>
    sso_sid: Generated<string | null>
  }
  scim_token: {
    hash: Buffer
    made_at: Date
    last_used_at: Date | null
    ended_at: Date | null
    proposal_id: string | null
  }
  account: { issuer: string; sub: string; person_id: string; created_at: Date }
  passkey: {
    id: string
    person_id: string
    public_key: Buffer
    counter: number
    transports: string[]
    name: string
    created_at: Date
    used_at: Date | null
  }
  attempt: { id: Buffer; kind: string; payload: Json<Record<string, unknown>>; expires_at: Date }
  mailed_code: {
    id: Buffer
    address: Buffer
    person_id: string | null
    code: Buffer
    tries: Generated<number>
    at: Date
    expires_at: Date
  }
  proof_used: { id: Buffer; expires_at: Date }
  rate: { key: string; points: Generated<number>; expire: number | null }
  csp_report: { day: Date; directive: string; blocked: string; page: string; times: Generated<number> }
  oidc_payload: {
    kind: string
    id: string
    payload: Json<Record<string, unknown>>
    grant_id: string | null
    uid: string | null
    consumed_at: Date | null
    expires_at: Date | null
  }
}
