import { type Kysely, sql } from 'kysely'

/** What is wrong right now, what proves that mail still comes through, and what a mailbox has to be asked for that (MAIL 3.4, 10). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.alarm (
  id uuid primary key default gen_random_uuid(), kind text not null, subject text not null, count int not null default 1,
  raised_at timestamptz not null, seen_at timestamptz not null, cleared_at timestamptz);
-- whoever raises it first is the one who tells
create unique index alarm_open on app.alarm (kind, subject) where cleared_at is null;
create table app.canary (id uuid primary key, mailbox text not null, sent_at timestamptz not null);
create index canary_sent on app.canary (mailbox, sent_at desc);

alter table app.mailbox add sign_in_failures int not null default 0, add gap int not null default 0, add gap_since timestamptz, add uid_validity text;
-- found: where a search found what the usual way had missed; taken_at: when its commit began
alter table app.mail add taken_at timestamptz, add found text check (found in ('inbox', 'processed', 'from-junk')),
  add held boolean not null default false, add purged_at timestamptz;
create index mail_taken on app.mail (mailbox, taken_at);
create index mail_canary on app.mail (taken_at) where outcome = 'canary';
create index mail_found on app.mail (taken_at) where found is not null;

alter table app.alarm enable row level security; alter table app.alarm force row level security;
create policy read_person on app.alarm for select to app_rt
  using (exists (select 1 from app.person p where p.id = (select app.uid()) and p.active
    and ('admin' = any(p.roles) or ('hr' = any(p.roles) and alarm.subject not in (select app.concern_mailboxes())))));
create policy of_system on app.alarm for all to app_rt using ((select app.sys()) in ('clock', 'worker', 'setup'))
  with check ((select app.sys()) in ('clock', 'worker', 'setup'));
create policy owner on app.alarm to app_owner using (true) with check (true);
alter table app.canary enable row level security; alter table app.canary force row level security;
create policy of_system on app.canary for all to app_rt using ((select app.sys()) in ('clock', 'worker', 'setup'))
  with check ((select app.sys()) in ('clock', 'worker', 'setup'));
create policy owner on app.canary to app_owner using (true) with check (true);
grant select, insert, update on app.alarm, app.canary to app_rt;

-- what the take-in asks to tell known colleagues from everybody else: domains, our addresses, and which of these are in the directory
create function app.mail_senders(addresses text[]) returns table (domains text[], boxes jsonb, known text[]) language sql stable security definer set search_path = app, pg_temp as $$
  select coalesce((select o.domains from organisation o), '{}'), coalesce((select jsonb_object_agg(b.id, jsonb_build_object('address', b.address, 'authserv', b.settings->'authserv', 'tenant', b.settings->'auth'->>'kind' = 'microsoft')) from mailbox b), '{}'),
    coalesce((select array_agg(a) from unnest(addresses) a where exists (select 1 from person p where p.active and p.email = a)
      or exists (select 1 from person_address pa join person p on p.id = pa.person_id where pa.address = a and p.active)), '{}') $$;
create or replace function app.mailbox_seen(box text, inbox int, now_state text, what text, t timestamptz) returns void language sql security definer set search_path = app, pg_temp as $$
  update mailbox set last_search = coalesce(t, last_search), in_inbox = coalesce(inbox, in_inbox), state = now_state, problem = what,
    sign_in_failures = case when now_state = 'failing' and what in ('sign-in-refused', 'token-rejected', 'not-connected', 'TokenRefused') then sign_in_failures + 1 when now_state = 'watching' then 0 else sign_in_failures end
  where id = box $$;
-- how many mails lie there that should have been taken and moved, and since when that is so
create function app.mailbox_gap(box text, n int, at timestamptz) returns void language sql security definer set search_path = app, pg_temp as $$
  update mailbox set gap = n, gap_since = case when n > 0 then coalesce(gap_since, at) end where id = box $$;
-- true when the folder was built anew since we last saw it
create function app.mailbox_rebuilt(box text, validity text) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
declare before text;
begin
  select uid_validity into before from mailbox where id = box for update;
  update mailbox set uid_validity = validity where id = box and uid_validity is distinct from validity;
  return before is not null and before <> validity;
end $$;
-- canaries are no mail of anybody: the only rows of mail that are ever removed
create function app.canary_purge(before timestamptz) returns bigint language plpgsql security definer set search_path = app, pg_temp as $$
declare n bigint;
begin
  if app.sys() is distinct from 'worker' then raise exception 'only the worker removes canaries'; end if;
  with gone as (delete from mail where outcome = 'canary' and taken_at < before and (door <> 'imap' or purged_at is not null) returning mailbox, address),
    raw as (delete from mail_raw r using gone g where r.mailbox = g.mailbox and r.address = g.address
      and not exists (select 1 from mail m where m.mailbox = r.mailbox and m.address = r.address and m.outcome is distinct from 'canary'))
  select count(*) into n from gone;
  delete from canary where sent_at < before;
  return n;
end $$;
revoke all on function app.mail_senders(text[]), app.mailbox_gap(text, int, timestamptz), app.mailbox_rebuilt(text, text), app.canary_purge(timestamptz) from public;
grant execute on function app.mail_senders(text[]), app.mailbox_gap(text, int, timestamptz), app.mailbox_rebuilt(text, text) to app_ingest;
grant execute on function app.canary_purge(timestamptz) to app_rt;
`.execute(db)
}
