import { type Kysely, sql } from 'kysely'

/** Packs, facts, steps, gates, actions: what the policy asks of one case. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.pack (
  id text not null, version text not null, hash text not null, yaml text not null, status text not null
    check (status in ('draft', 'approved', 'active', 'retired')), at timestamptz not null, primary key (id, version));
create unique index pack_active on app.pack ((true)) where status = 'active';
create function app.pack_frozen() returns trigger language plpgsql as $$
begin
  if new.yaml <> old.yaml or new.hash <> old.hash then raise exception 'a published pack never changes' using errcode = 'insufficient_privilege'; end if;
  return new;
end $$;
create trigger pack_frozen before update on app.pack for each row execute function app.pack_frozen();

create table app.fact (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, name text not null, value text not null,
  source text not null, by_id uuid references app.person, incident_id uuid, at timestamptz not null, seq bigint generated always as identity);
create index fact_case on app.fact (case_id, name, seq desc);

create table app.step (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, step text not null, incident_id uuid,
  owner_role text not null, owner_id uuid references app.person, state text not null default 'open'
    check (state in ('open', 'done', 'not-needed', 'waived')),
  opened_at timestamptz not null, due_at timestamptz, closed_at timestamptz, closed_by uuid references app.person, cause jsonb not null default '{}', trigger text);
create unique index step_once on app.step (case_id, step, coalesce(incident_id, '00000000-0000-0000-0000-000000000000'));
create index step_due on app.step (due_at) where state = 'open';
create index step_owner on app.step (owner_id) where state = 'open';

create table app.step_record (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, step_id uuid not null references app.step,
  kind text not null, by_id uuid references app.person, at timestamptz not null, values_sealed bytea not null);
create index step_record_case on app.step_record (case_id);

create table app.action (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, name text not null, kind text not null,
  state text not null check (state in ('proposed', 'carried-out', 'failed', 'undone')), by_id uuid references app.person, by_system text,
  gate text, pack text not null, pack_version text not null, clause text not null, facts jsonb not null, wishes_version int,
  reason_sealed bytea, at timestamptz not null, done_at timestamptz);
create index action_case on app.action (case_id);

create table app.metric_entry (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, person_id uuid not null references app.person,
  kind text not null, amount numeric not null, unit text not null, period text not null, by_id uuid references app.person, at timestamptz not null);
create index metric_entry_case on app.metric_entry (case_id);

create table app.reminder (
  case_id uuid not null references app.case_file, step_id uuid not null references app.step, due_at timestamptz not null, kind text not null,
  to_id uuid references app.person, at timestamptz not null, primary key (step_id, due_at, kind));
`.execute(db)
}
