import { type Kysely, sql } from 'kysely'

/** People, their addresses, what we keep about a sign-in, and who is asking (`app.uid()`, `app.sys()`). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create schema app;
create schema auth;
grant usage on schema app to app_rt, app_ingest;
grant usage on schema auth to app_rt;

create function app.uid() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.uid', true), '')::uuid $$;
create function app.sys() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('app.sys', true), '') $$;

create table app.organisation (
  one boolean primary key default true check (one), name text not null, country text not null default 'GB',
  time_zone text not null default 'Europe/London', domains text[] not null default '{}', settings jsonb not null default '{}');

create table app.person (
  id uuid primary key default gen_random_uuid(), email text not null unique check (email = lower(email)), name text not null,
  manager_id uuid references app.person, team text, unit text, roles text[] not null default '{}', country text not null default 'GB',
  time_zone text not null default 'Europe/London', work_hours text not null default 'mon-fri 09:00-17:30', phone text,
  locale text not null default 'en', active boolean not null default true);
create index person_manager on app.person (manager_id);
create table app.person_address (address text primary key check (address = lower(address)), person_id uuid not null references app.person);

create table auth.session (
  token bytea primary key, person_id uuid not null references app.person, kind text not null default 'console',
  created_at timestamptz not null, last_seen_at timestamptz not null, expires_at timestamptz not null);
create index session_person on auth.session (person_id);
create table auth.oidc_payload (
  kind text not null, id text not null, payload jsonb not null, grant_id text, uid text,
  consumed_at timestamptz, expires_at timestamptz, primary key (kind, id));
create index oidc_payload_grant on auth.oidc_payload (grant_id);
create index oidc_payload_uid on auth.oidc_payload (uid);

grant select, insert, update on app.organisation, app.person, app.person_address to app_rt;
grant select, insert, update, delete on auth.session, auth.oidc_payload to app_rt;
`.execute(db)
}
