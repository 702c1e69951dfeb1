import { type Kysely, sql } from 'kysely'

/**
 * What happened, one row for each time: what a report tells of, and what the policy asks for once each time (SETTLED 59). Whom a report
 * goes to and how, who a case was thought to be about over time, who owns the account behind it, and which managers were briefed.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.incident (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, report_id uuid references app.report,
  happened_at timestamptz, known_at timestamptz not null, channel text not null default 'unknown', behaviours text[] not null default '{}',
  on_site text not null default 'unknown' check (on_site in ('yes', 'no', 'unknown')),
  others_at_risk text not null default 'unknown' check (others_at_risk in ('yes', 'no', 'unknown')),
  words_sealed bytea, calls timestamptz[] not null default '{}',
  calls_urgent text not null default 'unknown' check (calls_urgent in ('yes', 'no', 'unknown')),
  calls_agreed text not null default 'unknown' check (calls_agreed in ('yes', 'no', 'unknown')),
  by_id uuid references app.person, at timestamptz not null, seq bigint generated always as identity,
  check (happened_at is null or happened_at <= known_at));
create index incident_case on app.incident (case_id, seq);
create index incident_report on app.incident (report_id);
insert into app.incident (case_id, report_id, known_at, channel, behaviours, by_id, at)
  select case_id, id, received_at, channel, behaviours, reporter_id, received_at from app.report where same_as is null;
update app.step s set incident_id = (select i.id from app.incident i where i.case_id = s.case_id order by i.seq limit 1)
  where s.step = 'police' and s.incident_id is null;

alter table app.incident enable row level security; alter table app.incident force row level security;
create policy owner on app.incident to app_owner using (true) with check (true);
create policy read_person on app.incident for select to app_rt using (
  exists (select 1 from app.case_member m where m.case_id = incident.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part = 'handler')
  or (by_id = (select app.uid()) and exists (select 1 from app.case_member m where m.case_id = incident.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part in ('reporter', 'affected')))
  or exists (select 1 from app.case_member m where m.case_id = incident.case_id and m.person_id = (select app.uid())
    and m.part = 'break-glass' and m.since <= app.now() and m.valid_to > app.now()
    and m.valid_to <= m.since + interval '60 minutes'));
create policy read_system on app.incident for select to app_rt using ((select app.sys()) in ('intake', 'policy', 'worker', 'clock', 'setup'));
create policy add_system on app.incident for insert to app_rt with check ((select app.sys()) in ('intake', 'policy', 'worker', 'setup'));
create policy change_system on app.incident for update to app_rt using ((select app.sys()) in ('policy', 'worker', 'setup')) with check ((select app.sys()) in ('policy', 'worker', 'setup'));
create policy wall on app.incident as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = incident.case_id and w.person_id = (select app.uid())));
grant select, insert on app.incident to app_rt;
grant update (case_id) on app.incident to app_rt;

-- whom it goes to, how, and what was left out (POLICY 12, 15, 16, 61, 62); of a return code only its hash (SETTLED 7)
alter table app.report add recipient text check (recipient in ('supervisor', 'hr', 'leadership')), add mode text not null default 'named'
  check (mode in ('named', 'confidential', 'anonymous')), add role text not null default 'affected' check (role in ('affected', 'colleague', 'witness', 'manager')),
  add skipped text[] not null default '{}', add return_code bytea unique;
alter table app.report add check (mode <> 'anonymous' or reporter_id is null);

-- every identity a case had, also those that were wrong (POLICY 7)
create table app.identity_change (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, third_party_id uuid references app.third_party,
  before_id uuid references app.third_party, relation_before text not null, relation text not null,
  how text not null check (how in ('named', 'corrected', 'matched', 'undone', 'redone')), by_id uuid references app.person, at timestamptz not null, seq bigint generated always as identity);
create index identity_change_case on app.identity_change (case_id, seq);
alter table app.identity_change enable row level security; alter table app.identity_change force row level security;
create policy owner on app.identity_change to app_owner using (true) with check (true);
create policy read_person on app.identity_change for select to app_rt using (
  exists (select 1 from app.case_member m where m.case_id = identity_change.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part = 'handler'));
create policy read_system on app.identity_change for select to app_rt using ((select app.sys()) in ('intake', 'policy', 'worker', 'clock', 'setup'));
create policy add_system on app.identity_change for insert to app_rt with check ((select app.sys()) in ('policy', 'worker', 'setup'));
create policy wall on app.identity_change as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = identity_change.case_id and w.person_id = (select app.uid())));
grant select, insert on app.identity_change to app_rt;

-- what a third party is worth to us and who lives by it: no rule reads the worth, and nobody sees it but by asking (POLICY 8, 9)
create table app.customer_account (
  third_party_id uuid primary key references app.third_party, owner_id uuid references app.person, worth_sealed bytea, source text not null, by_id uuid references app.person, at timestamptz not null);
create table app.briefing (person_id uuid not null references app.person, topic text not null check (topic in ('suspicion')), at timestamptz not null, primary key (person_id, topic, at));
alter table app.customer_account enable row level security; alter table app.customer_account force row level security;
alter table app.briefing enable row level security; alter table app.briefing force row level security;
create policy owner on app.customer_account to app_owner using (true) with check (true);
create policy owner on app.briefing to app_owner using (true) with check (true);
create policy read_system on app.customer_account for select to app_rt using ((select app.sys()) in ('intake', 'policy', 'worker', 'setup'));
create policy add_system on app.customer_account for insert to app_rt with check ((select app.sys()) in ('policy', 'worker', 'setup'));
create policy change_system on app.customer_account for update to app_rt using ((select app.sys()) in ('policy', 'worker', 'setup')) with check ((select app.sys()) in ('policy', 'worker', 'setup'));
create policy read_person on app.briefing for select to app_rt using (person_id = (select app.uid()));
create policy read_system on app.briefing for select to app_rt using ((select app.sys()) in ('policy', 'setup'));
create policy add_person on app.briefing for insert to app_rt with check (person_id = (select app.uid()));
grant select, insert, update on app.customer_account to app_rt;
grant select, insert on app.briefing to app_rt;

-- how often and how badly somebody was reported before, over all cases and without names; where the team of whoever reported is so small
-- that a number would name them, only that it was so; and whether the company behind them was (POLICY 10, 25, I20)
create function app.repeat_of(c uuid) returns table (times bigint, exact boolean, severe boolean, company boolean) language sql stable security definer set search_path = app, pg_temp as $$
  with mine as (select f.id, f.third_party_id, coalesce(t.organisation_id, case when t.kind = 'organisation' then t.id end) org
      from case_file f join third_party t on t.id = f.third_party_id
      where f.id = c and (app.sys() is not null or (select app.plays(c, array['handler'])))),
    others as (select o.id, o.affected_id from mine join case_file o on o.third_party_id = mine.third_party_id and o.id <> mine.id),
    few as (select 1 from others o join person a on a.id = o.affected_id
      where (select count(*) from person p where p.active and p.team is not distinct from a.team) < 3 limit 1)
  select count(*), not exists (select from few),
    coalesce(bool_or((select x.value from fact x where x.case_id = others.id and x.name = 'severity' order by x.seq desc limit 1) = 'severe'), false),
    exists (select 1 from mine join case_file o on o.id <> mine.id and o.third_party_id is distinct from mine.third_party_id
      join third_party t on t.id = o.third_party_id and mine.org in (t.id, t.organisation_id))
  from others $$;
create or replace function app.reported_before(c uuid) returns bigint language sql stable security definer set search_path = app, pg_temp as $$
  select case when r.exact then r.times else least(r.times, 1) end from app.repeat_of(c) r $$;
revoke all on function app.repeat_of(uuid) from public;
grant execute on function app.repeat_of(uuid) to app_rt;

-- a report that is erased leaves no words and no behaviours behind
create function app.erase_incidents() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
begin
  update incident set behaviours = '{}', words_sealed = null, calls = '{}', channel = 'unknown' where report_id = new.report_id;
  return null;
end $$;
create trigger erasure_incidents after insert on app.erasure for each row when (new.report_id is not null) execute function app.erase_incidents();
revoke all on function app.erase_incidents() from public;
`.execute(db)
}
