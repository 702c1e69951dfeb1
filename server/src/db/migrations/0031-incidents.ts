import { type Kysely, sql } from 'kysely'

/** What happened, one row for each time: what a report tells of, and what the policy asks for once each time (SETTLED 59). */
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
