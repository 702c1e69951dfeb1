import type { ColumnType, Generated } from 'kysely'
import type { CaseStatus, Visibility } from '@breakwater/shared/case.ts'
import type { MarkState } from '@breakwater/shared/restriction.ts'
import type { Part, Role } from '@breakwater/shared/person.ts'
import type { StepState } from '@breakwater/shared/step.ts'

/** jsonb: read as a value, written as text or a value. */
type Json<T> = ColumnType<T, string | undefined | (null extends T ? null : never), string | (null extends T ? null : never)>
type Nullable<T> = T | null

export type Tables = {
  organisation: { one: Generated<boolean>; name: string; country: Generated<string>; time_zone: Generated<string>; domains: Generated<string[]>; settings: Json<Record<string, unknown>> }
  person: {
    id: Generated<string>; email: string; name: string; manager_id: string | null; team: string | null; unit: string | null; roles: Generated<Role[]>
    country: Generated<string>; time_zone: Generated<string>; work_hours: Generated<string>; phone: string | null; locale: Generated<string>; active: Generated<boolean>
  }
  person_address: { address: string; person_id: string }
  third_party: { id: Generated<string>; kind: 'person' | 'organisation'; organisation_id: string | null; name_sealed: Buffer; relation: Generated<string>; created_at: Date }
  identifier: { id: Generated<string>; third_party_id: string; kind: 'email' | 'phone' | 'domain' | 'crm'; blind: Buffer; value_sealed: Buffer; state: 'confirmed' | 'suggested' | 'withdrawn'; source: string; at: Date }
  case_file: {
    id: Generated<string>; reference: string; status: Generated<CaseStatus>; affected_id: string | null; third_party_id: string | null; relation: Generated<string>
    danger: Generated<boolean>; verdict: Generated<string>; source: string; channel: Generated<string>; behaviours: Generated<string[]>; pack: string; pack_version: string
    duty_id: string; handler_id: string | null; overseer_id: string; claimed_at: Date | null; acknowledged_at: Date | null; received_at: Date; last_event_at: Date
    closed_at: Date | null; outcome: string | null
  }
  case_member: { case_id: string; person_id: string; part: Part; since: Date; valid_to: Date | null }
  case_wall: { case_id: string; person_id: string; source: string; since: Date }
  case_key: { case_id: string; kek: string; wrapped: Buffer }
  report: {
    id: string; case_id: string; door: string; source: string; reporter_id: string | null; affected_id: string | null; verdict: string; verdict_reason: string
    state: Generated<'received' | 'withdrawn'>; words_sealed: Buffer | null; relation: string; behaviours: Generated<string[]>; channel: string; danger_now: Generated<string>
    tell_manager: boolean | null; mail_id: string | null; digest: Buffer; received_at: Date; opened_at: Date | null; withdrawn_at: Date | null; asked_to: string | null; about_sealed: Buffer | null
  }
  proposal: {
    id: Generated<string>; case_id: string; report_id: string | null; name_sealed: Buffer; blind: Buffer | null; how: string; grade: string; evidence_id: string | null
    state: Generated<'open' | 'confirmed' | 'corrected' | 'set-aside'>; at: Date; decided_by: string | null; decided_at: Date | null
  }
  wishes: { case_id: string; version: number; report_id: string | null; by_id: string | null; choices: string[]; words_sealed: Buffer | null; police: string; contact_sealed: Buffer | null; at: Date }
  event: {
    id: Generated<string>; case_id: string; at: Date; actor_id: string | null; actor_system: string | null; kind: string; visibility: Visibility
    params: Json<Record<string, string | number>>; body_sealed: Buffer | null; evidence_id: string | null
  }
  pack: { id: string; version: string; hash: string; yaml: string; status: 'draft' | 'approved' | 'active' | 'retired'; at: Date }
  fact: { id: Generated<string>; case_id: string; name: string; value: string; source: string; by_id: string | null; incident_id: string | null; at: Date; seq: Generated<number> }
  step: {
    id: Generated<string>; case_id: string; step: string; incident_id: string | null; owner_role: string; owner_id: string | null; state: Generated<StepState>
    opened_at: Date; due_at: Date | null; closed_at: Date | null; closed_by: string | null; cause: Json<Record<string, unknown>>; trigger: string | null
  }
  step_record: { id: Generated<string>; case_id: string; step_id: string; kind: string; by_id: string | null; at: Date; values_sealed: Buffer }
  action: {
    id: Generated<string>; case_id: string; name: string; kind: string; state: 'proposed' | 'carried-out' | 'failed' | 'undone'; by_id: string | null; by_system: string | null
    gate: string | null; pack: string; pack_version: string; clause: string; facts: Json<Record<string, unknown>>; wishes_version: number | null; reason_sealed: Buffer | null; at: Date; done_at: Date | null
  }
  metric_entry: { id: Generated<string>; case_id: string; person_id: string; kind: string; amount: number; unit: string; period: string; by_id: string | null; at: Date }
  reminder: { case_id: string; step_id: string; due_at: Date; kind: string; to_id: string | null; at: Date }
  evidence: {
    id: Generated<string>; case_id: string; report_id: string | null; kind: string; fidelity: string; via: string; grade: string; size: number; sha256_sealed: Buffer; address: Buffer
    place: 'expected' | 'mail' | 'store' | 'part'; parent_id: string | null; part: Json<EvidencePart | null>; mail_id: string | null; meta_sealed: Buffer | null
    signature: Json<Record<string, unknown> | null>; by_id: string | null; at: Date; kept_at: Date | null
  }
  custody: { id: Generated<string>; case_id: string; evidence_id: string; at: Date; actor_id: string | null; actor_system: string | null; act: CustodyAct; detail: Json<Record<string, unknown>> }
  mailbox: {
    id: string; address: string; purpose: Generated<'report' | 'concern'>; epoch: Generated<number>; settings: Json<Record<string, unknown>>; secret_sealed: Buffer | null
    last_search: Date | null; last_mail: Date | null; in_inbox: number | null; state: Generated<string>; problem: string | null
  }
  intake_key: { mailbox: string; day: string; kek: string; wrapped: Buffer }
  mail_raw: { mailbox: string; address: Buffer; size: number; day: string; content_key: Buffer; bytes: Buffer | null }
  mail: {
    id: Generated<string>; mailbox: string; door: string; door_key: string; address: Buffer; canon: Buffer; size: number; received_at: Date; envelope_sealed: Buffer | null
    state: Generated<'incoming' | 'active' | 'deferred' | 'quarantined' | 'done'>; outcome: string | null; kind: string | null; verdict: string | null; verdict_reason: string | null
    report_id: string | null; lane: Generated<number>; attempts: Generated<number>; claim: Generated<number>; lease_until: Date | null; next_try: Date | null
    moved_to: string | null; problem: string | null; done_at: Date | null
  }
  mail_report: { mailbox: string; canon: Buffer; report_id: string; verdict: string }
  outgoing: {
    id: Generated<string>; report_id: string | null; kind: string; person_id: string; params: Json<Record<string, string>>; message_id: string; in_reply_to: string | null
    state: Generated<'waiting' | 'sent' | 'failed'>; attempts: Generated<number>; next_try: Date | null; problem: string | null; at: Date; sent_at: Date | null
  }
  restriction: { id: Generated<string>; reference: string; third_party_id: string; created_at: Date }
  hold: {
    id: Generated<string>; restriction_id: string; case_id: string; stage: 'notice' | 'pause' | 'unqualified'; ground: string; action_id: string | null; decider_id: string | null
    decider_system: string | null; at: Date; review_at: Date; released_at: Date | null; released_by: string | null; release_reason: string | null
  }
  crm_connection: {
    id: string; vendor: string; settings: Json<Record<string, unknown>>; secret_sealed: Buffer | null; mapping: Json<Record<string, unknown>>; org_id: string | null
    sandbox: Generated<boolean>; state: Generated<string>; problem: string | null; policy: Generated<string>
  }
  mark: {
    id: Generated<string>; restriction_id: string; connection: string; record_type: string; record_id: string; label_sealed: Buffer | null; state: Generated<MarkState>; stage: string
    snapshot: Json<Record<string, unknown> | null>; written: Json<Record<string, unknown> | null>; version: string | null; revision: Generated<number>; attempts: Generated<number>
    cause: string | null; claim: Generated<number>; lease_until: Date | null; next_try: Date | null; noted: Generated<boolean>; updated_at: Date
  }
  trail: { seq: number; at: Date; actor: string; action: string; case_id: string | null; subject: string | null; part: string | null; detail: Record<string, unknown>; prev: Buffer; hash: Buffer }
}

/** Where an original lies inside the mail it came in: bytes of the parent, then decoded. */
export type EvidencePart = { offset: number; length: number; encoding: string }
export type CustodyAct = 'received' | 'kept' | 'moved' | 'read' | 'downloaded' | 'verified' | 'failed'

export type AuthTables = {
  session: { token: Buffer; person_id: string; kind: Generated<string>; created_at: Date; last_seen_at: Date; expires_at: Date }
  oidc_payload: { kind: string; id: string; payload: Json<Record<string, unknown>>; grant_id: Nullable<string>; uid: Nullable<string>; consumed_at: Nullable<Date>; expires_at: Nullable<Date> }
}
