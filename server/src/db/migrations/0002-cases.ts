import { type Kysely, sql } from 'kysely'

/**
 * Third parties, cases and what hangs off them. Every `bytea` named `*_sealed` is AES-GCM under the case's key
 * (or the installation's, for third parties, which outlive one case).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.third_party (
  id uuid primary key default gen_random_uuid(), kind text not null check (kind in ('person', 'organisation')),
  organisation_id uuid references app.third_party, name_sealed bytea not null, relation text not null default 'unknown',
  created_at timestamptz not null);
create table app.identifier (
  id uuid primary key default gen_random_uuid(), third_party_id uuid not null references app.third_party,
  kind text not null check (kind in ('email', 'phone', 'domain', 'crm')), blind bytea not null, value_sealed bytea not null,
  state text not null check (state in ('confirmed', 'suggested', 'withdrawn')), source text not null, at timestamptz not null,
  unique (third_party_id, kind, blind));
create index identifier_blind on app.identifier (blind) where state = 'confirmed';

create table app.case_file (
  id uuid primary key default gen_random_uuid(), reference text not null unique, status text not null default 'new'
    check (status in ('new', 'open', 'closed')),
  affected_id uuid references app.person, third_party_id uuid references app.third_party, relation text not null default 'unknown',
  danger boolean not null default false, verdict text not null default 'verified', source text not null, channel text not null default 'unknown',
  behaviours text[] not null default '{}', pack text not null, pack_version text not null,
  duty_id uuid not null references app.person, handler_id uuid references app.person, overseer_id uuid not null references app.person,
  claimed_at timestamptz, acknowledged_at timestamptz, received_at timestamptz not null, last_event_at timestamptz not null,
  closed_at timestamptz, outcome text,
  check (status <> 'closed' or (outcome is not null and closed_at is not null)));
-- one open case per affected person and third party (SETTLED 28); unconfirmed third parties stay outside (SETTLED 42)
create unique index case_file_one_open on app.case_file (affected_id, third_party_id)
  where status <> 'closed' and third_party_id is not null and affected_id is not null;
create index case_file_inbox on app.case_file (danger desc, last_event_at desc);
create index case_file_third on app.case_file (third_party_id);

create table app.case_member (
  case_id uuid not null references app.case_file, person_id uuid not null references app.person, part text not null,
  since timestamptz not null, valid_to timestamptz, primary key (case_id, person_id, part, since));
create index case_member_person on app.case_member (person_id, case_id) where valid_to is null;
create index case_member_case on app.case_member (case_id) where valid_to is null;
create table app.case_wall (
  case_id uuid not null references app.case_file, person_id uuid not null references app.person, source text not null,
  since timestamptz not null, primary key (case_id, person_id));
create index case_wall_person on app.case_wall (person_id, case_id);
create table app.case_key (case_id uuid primary key references app.case_file, kek text not null, wrapped bytea not null);

create table app.report (
  id uuid primary key, case_id uuid not null references app.case_file, door text not null, source text not null,
  reporter_id uuid references app.person, affected_id uuid references app.person, verdict text not null, verdict_reason text not null,
  state text not null default 'received' check (state in ('received', 'withdrawn')), words_sealed bytea, relation text not null,
  behaviours text[] not null default '{}', channel text not null, danger_now text not null default 'unknown',
  tell_manager boolean, mail_id uuid, digest bytea not null, received_at timestamptz not null, opened_at timestamptz,
  withdrawn_at timestamptz, asked_to text, about_sealed bytea);
create index report_case on app.report (case_id);
create index report_reporter on app.report (reporter_id, received_at desc);

create table app.proposal (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, report_id uuid references app.report,
  name_sealed bytea not null, blind bytea, how text not null, grade text not null, evidence_id uuid,
  state text not null default 'open' check (state in ('open', 'confirmed', 'corrected', 'set-aside')), at timestamptz not null,
  decided_by uuid references app.person, decided_at timestamptz);
create index proposal_case on app.proposal (case_id);

create table app.wishes (
  case_id uuid not null references app.case_file, version int not null, report_id uuid, by_id uuid references app.person,
  choices text[] not null, words_sealed bytea, police text not null, contact_sealed bytea, at timestamptz not null,
  primary key (case_id, version));

create table app.event (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, at timestamptz not null,
  actor_id uuid references app.person, actor_system text, kind text not null, visibility text not null
    check (visibility in ('desk', 'desk-and-manager', 'desk-and-legal', 'reporter-too')),
  params jsonb not null default '{}', body_sealed bytea, evidence_id uuid);
create index event_case on app.event (case_id, at desc);

create function app.tell_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('bw_changed', json_build_object('caseId', to_jsonb(new) -> case tg_table_name when 'case_file' then 'id' else 'case_id' end)::text);
  return null;
end $$;
create trigger case_file_changed after insert or update on app.case_file for each row execute function app.tell_changed();
create trigger event_changed after insert on app.event for each row execute function app.tell_changed();
`.execute(db)
}
