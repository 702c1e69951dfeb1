import { type Kysely, sql } from 'kysely'

/** Do not contact: restrictions, the cases that ask for them, and their marks on CRM records (CRM section 2). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.restriction (
  id uuid primary key default gen_random_uuid(), reference text not null unique, third_party_id uuid not null unique references app.third_party,
  created_at timestamptz not null);
create table app.hold (
  id uuid primary key default gen_random_uuid(), restriction_id uuid not null references app.restriction, case_id uuid not null references app.case_file,
  stage text not null check (stage in ('notice', 'pause', 'unqualified')), ground text not null, action_id uuid references app.action,
  decider_id uuid references app.person, decider_system text, at timestamptz not null, review_at timestamptz not null,
  released_at timestamptz, released_by uuid references app.person, release_reason text);
create index hold_restriction on app.hold (restriction_id) where released_at is null;
create unique index hold_once on app.hold (restriction_id, case_id, stage) where released_at is null;

create table app.crm_connection (
  id text primary key, vendor text not null, settings jsonb not null default '{}', secret_sealed bytea, mapping jsonb not null default '{}',
  org_id text, sandbox boolean not null default false, state text not null default 'working', problem text, policy text not null default 'now');
create table app.mark (
  id uuid primary key default gen_random_uuid(), restriction_id uuid not null references app.restriction, connection text not null references app.crm_connection,
  record_type text not null, record_id text not null, label_sealed bytea, state text not null default 'planned'
    check (state in ('planned', 'writing', 'unknown', 'verified', 'pending-hand-over', 'drifted', 'failed', 'lifting', 'lifted', 'superseded', 'gone', 'moved')),
  stage text not null, snapshot jsonb, written jsonb, version text, revision int not null default 1, attempts int not null default 0, cause text,
  claim bigint not null default 0, lease_until timestamptz, next_try timestamptz, noted boolean not null default false, updated_at timestamptz not null,
  unique (restriction_id, connection, record_type, record_id));
create index mark_work on app.mark (next_try) where state in ('planned', 'writing', 'unknown', 'lifting');
`.execute(db)
}
