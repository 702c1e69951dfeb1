import { type Kysely, sql } from 'kysely'

/** The report mailbox: deliveries, their sealed raw bytes, and the mail we send. Concern mail lives behind the same rows, purpose `concern`. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.mailbox (
  id text primary key, address text not null unique, purpose text not null default 'report' check (purpose in ('report', 'concern')),
  epoch bigint not null default 0, settings jsonb not null default '{}', secret_sealed bytea, last_search timestamptz, last_mail timestamptz,
  in_inbox int, state text not null default 'starting', problem text);
create table app.intake_key (mailbox text not null, day date not null, kek text not null, wrapped bytea not null, primary key (mailbox, day));
create table app.mail_raw (
  mailbox text not null, address bytea not null, size bigint not null, day date not null, content_key bytea not null, bytes bytea,
  primary key (mailbox, address));
alter table app.mail_raw alter column bytes set storage external;
create table app.mail (
  id uuid primary key default gen_random_uuid(), mailbox text not null, door text not null, door_key text not null, address bytea not null, canon bytea not null,
  size bigint not null, received_at timestamptz not null, envelope_sealed bytea, state text not null default 'incoming'
    check (state in ('incoming', 'active', 'deferred', 'quarantined', 'done')), outcome text, kind text, verdict text, verdict_reason text,
  report_id uuid, lane int not null default 2, attempts int not null default 0, claim bigint not null default 0, lease_until timestamptz,
  next_try timestamptz, moved_to text, problem text, done_at timestamptz, unique (mailbox, door, door_key));
create index mail_work on app.mail (lane, received_at) where state in ('incoming', 'active', 'deferred');
create index mail_waiting on app.mail (received_at desc) where state = 'quarantined' or outcome in ('external_inbound', 'machine', 'oversize');
create table app.mail_report (mailbox text not null, canon bytea not null, report_id uuid not null, verdict text not null, primary key (mailbox, canon));

create table app.outgoing (
  id uuid primary key default gen_random_uuid(), report_id uuid references app.report, kind text not null, person_id uuid not null references app.person,
  params jsonb not null default '{}', message_id text not null unique, in_reply_to text, state text not null default 'waiting'
    check (state in ('waiting', 'sent', 'failed')), attempts int not null default 0, next_try timestamptz, problem text, at timestamptz not null, sent_at timestamptz);
create unique index outgoing_receipt on app.outgoing (report_id, kind) where kind = 'receipt';
create index outgoing_work on app.outgoing (next_try) where state = 'waiting';
`.execute(db)
}
