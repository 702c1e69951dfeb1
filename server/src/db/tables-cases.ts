import type { CaseStatus, Visibility } from '@breakwater/shared/case.ts'
import type { Part, Role } from '@breakwater/shared/person.ts'
import type { StepState } from '@breakwater/shared/step.ts'
import type { ColumnType, Generated } from 'kysely'

/** jsonb: read as a value, written as text. */
export type Json<T> = ColumnType<
  T,
  string | undefined | (null extends T ? null : never),
  string | (null extends T ? null : never)
>

/** People, cases and what the policy asks of them. */
export type CaseTables = {
  organisation: {
    one: Generated<boolean>
    name: string
    country: Generated<string>
    time_zone: Generated<string>
    domains: Generated<string[]>
    settings: Json<Record<string, unknown>>
  }
  person: {
    id: Generated<string>
    email: string
    name: string
    manager_id: string | null
    team: string | null
    unit: string | null
    roles: Generated<Role[]>
    country: Generated<string>
    time_zone: Generated<string>
    work_hours: Generated<string>
    phone: string | null
    locale: Generated<string>
    active: Generated<boolean>
    external_id: Generated<string | null>
    user_name: Generated<string | null>
  }
  person_address: { address: string; person_id: string; undeliverable_at: Date | null }
  third_party: {
    id: Generated<string>
    kind: 'person' | 'organisation'
    organisation_id: string | null
    name_sealed: Buffer
    relation: Generated<string>
    created_at: Date
  }
  identifier: {
    id: Generated<string>
    third_party_id: string
    kind: 'email' | 'phone' | 'domain' | 'crm'
    blind: Buffer
    value_sealed: Buffer
    state: 'confirmed' | 'suggested' | 'withdrawn'
    source: string
    at: Date
    domain_blind: Generated<Buffer | null>
  }
  case_file: {
    id: Generated<string>
    reference: string
    status: Generated<CaseStatus>
    affected_id: string | null
    third_party_id: string | null
    relation: Generated<string>
    danger: Generated<boolean>
    verdict: Generated<string>
    source: string
    channel: Generated<string>
    behaviours: Generated<string[]>
    pack: string
    pack_version: string
    duty_id: string
    handler_id: string | null
    overseer_id: string
    claimed_at: Date | null
    acknowledged_at: Date | null
    received_at: Date
    last_event_at: Date
    closed_at: Date | null
    outcome: string | null
    manager_files: Generated<boolean>
    manager_mail: Generated<boolean>
  }
  case_member: { case_id: string; person_id: string; part: Part; since: Date; valid_to: Date | null }
  case_wall: { case_id: string; person_id: string; source: string; since: Date }
  case_key: { case_id: string; kek: string; wrapped: Buffer }
  identity_key: { case_id: string; holder: Generated<string>; kek: string; wrapped: Buffer }
  report_identity: { report_id: string; case_id: string; identity_sealed: Buffer }
  shred: { case_id: string; at: Date; mails: string[]; listed_at: Date | null }
  report: {
    id: string
    case_id: string
    door: string
    source: string
    reporter_id: string | null
    affected_id: string | null
    verdict: string
    verdict_reason: string
    state: Generated<'received' | 'withdrawn'>
    words_sealed: Buffer | null
    relation: string
    behaviours: Generated<string[]>
    channel: string
    danger_now: Generated<string>
    tell_manager: boolean | null
    mail_id: string | null
    digest: Buffer
    received_at: Date
    opened_at: Date | null
    withdrawn_at: Date | null
    asked_to: string | null
    about_sealed: Buffer | null
    same_as: string | null
    recipient: 'supervisor' | 'hr' | 'leadership' | null
    mode: Generated<'named' | 'confidential' | 'anonymous'>
    role: Generated<'affected' | 'colleague' | 'witness' | 'manager'>
    skipped: Generated<string[]>
    return_code: Buffer | null
  }
  proposal: {
    id: Generated<string>
    case_id: string
    report_id: string | null
    name_sealed: Buffer
    blind: Buffer | null
    how: string
    grade: string
    evidence_id: string | null
    state: Generated<'open' | 'confirmed' | 'corrected' | 'set-aside'>
    at: Date
    decided_by: string | null
    decided_at: Date | null
  }
  wishes: {
    case_id: string
    version: number
    report_id: string | null
    by_id: string | null
    choices: string[]
    words_sealed: Buffer | null
    police: string
    contact_sealed: Buffer | null
    at: Date
  }
  event: {
    id: Generated<string>
    case_id: string
    at: Date
    actor_id: string | null
    actor_system: string | null
    kind: string
    visibility: Visibility
    params: Json<Record<string, string | number>>
    body_sealed: Buffer | null
    evidence_id: string | null
  }
  pack: {
    id: string
    version: string
    hash: string
    yaml: string
    status: 'draft' | 'approved' | 'active' | 'retired'
    at: Date
  }
  fact: {
    id: Generated<string>
    case_id: string
    name: string
    value: string
    source: string
    by_id: string | null
    incident_id: string | null
    at: Date
    seq: Generated<number>
  }
  step: {
    id: Generated<string>
    case_id: string
    step: string
    incident_id: string | null
    owner_role: string
    owner_id: string | null
    state: Generated<StepState>
    opened_at: Date
    due_at: Date | null
    closed_at: Date | null
    closed_by: string | null
    cause: Json<Record<string, unknown>>
    trigger: string | null
  }
  step_record: {
    id: Generated<string>
    case_id: string
    step_id: string
    kind: string
    by_id: string | null
    at: Date
    values_sealed: Buffer
  }
  action: {
    id: Generated<string>
    case_id: string
    name: string
    kind: string
    state: 'proposed' | 'carried-out' | 'failed' | 'undone'
    by_id: string | null
    by_system: string | null
    gate: string | null
    pack: string
    pack_version: string
    clause: string
    facts: Json<Record<string, unknown>>
    wishes_version: number | null
    reason_sealed: Buffer | null
    against_wish: Generated<boolean>
    deviation_sealed: Buffer | null
    values_sealed: Buffer | null
    at: Date
    done_at: Date | null
  }
  protection: {
    id: string
    case_id: string
    person_id: string
    kind: 'stand-in' | 'no-contact' | 'not-alone' | 'duties' | 'place' | 'removed' | 'other'
    said_sealed: Buffer
    starts: Date
    planned_end: Date | null
    review_at: Date | null
    stand_in_id: string | null
    by_id: string
    at: Date
    reminded_at: Date | null
    ended_at: Date | null
    ended_by: string | null
    ended_because: 'person-asked' | 'replaced' | 'investigation-complete' | null
    replaced_by: string | null
  }
  metric_entry: {
    id: Generated<string>
    case_id: string
    person_id: string
    kind: string
    amount: number
    unit: Generated<string>
    period: Generated<string>
    said_sealed: Buffer | null
    by_id: string | null
    at: Date
  }
  reminder: { case_id: string; step_id: string; due_at: Date; kind: string; to_id: string | null; at: Date }
}
