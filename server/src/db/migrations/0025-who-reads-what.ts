import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const part = (parts: string) =>
  `exists (select 1 from app.case_member m where m.case_id = event.case_id and m.person_id = ${uid} and m.valid_to is null and m.part in (${parts}))`

const role = (name: string) =>
  `exists (select 1 from app.person p where p.id = ${uid} and p.active and p.roles && array['${name}'])`

/**
 * Two more kinds of line on a timeline, `privileged` for counsel alone and `wellbeing` for the person it is about. The bytes of a mail
 * that became a report are read by whoever reads that report. Functions ask for the role behind a part as policies do (SECURITY 2, T31).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
alter table app.event drop constraint event_visibility_check;
alter table app.event add constraint event_visibility_check
  check (visibility in ('desk', 'desk-and-manager', 'desk-and-legal', 'reporter-too', 'privileged', 'wellbeing'));
drop policy read_person on app.event;
create policy read_person on app.event for select to app_rt using (
  (event.visibility not in ('privileged', 'wellbeing') and ${part(`'handler'`)})
  or (event.visibility = 'reporter-too' and ${part(`'reporter','affected'`)})
  or (event.visibility = 'desk-and-manager' and ${part(`'manager','upline'`)})
  or (event.visibility in ('desk-and-legal', 'privileged') and ${part(`'legal'`)})
  or (event.visibility = 'wellbeing' and ${part(`'affected'`)})
  or (event.actor_id = ${uid} and ${part(`'handler','manager','upline','reporter','affected','legal'`)}));

-- emergency access ends with the role as the other parts do
alter policy read_person on app.case_member using (person_id = ${uid} and case part when 'handler' then ${role('hr')}
  when 'legal' then ${role('legal')} when 'break-glass' then ${role('senior-leader')} else true end);

-- the name of a third party is not for the overseer, and not for a witness beside it
drop policy read_person on app.third_party;
create policy read_person on app.third_party for select to app_rt using (exists (select 1 from app.case_file c join app.case_member m on m.case_id = c.id
  where c.third_party_id = third_party.id and m.person_id = ${uid} and m.valid_to is null and m.part in ('handler','manager','upline','reporter','affected','legal')));

drop policy read_person on app.mail_raw;
create policy read_person on app.mail_raw for select to app_rt using (
  exists (select 1 from app.person p where p.id = ${uid} and p.active and 'hr' = any(p.roles))
  and exists (select 1 from app.mail m where m.mailbox = mail_raw.mailbox and m.address = mail_raw.address
    and (m.report_id is null or exists (select 1 from app.report r where r.id = m.report_id))));

-- a part counts while the role behind it is held, in functions as in policies (SECURITY T31); a wall ends it
create function app.plays(c uuid, parts text[]) returns boolean language sql stable security definer set search_path = app, pg_temp as $$
  select exists (select 1 from case_member m join person p on p.id = m.person_id and p.active
      where m.case_id = c and m.person_id = app.uid() and m.valid_to is null and m.part = any (parts)
        and case m.part when 'handler' then 'hr' = any (p.roles) when 'legal' then 'legal' = any (p.roles) else true end)
    and not exists (select 1 from case_wall w where w.case_id = c and w.person_id = app.uid()) $$;
create or replace function app.case_people(c uuid) returns table (person_id uuid, part text, since timestamptz)
  language sql stable security definer set search_path = app, pg_temp as $$
  select m.person_id, m.part, m.since from case_member m where m.case_id = c and m.valid_to is null
    and (select app.plays(c, array['handler', 'overseer', 'manager', 'upline', 'reporter', 'affected', 'legal']))
    and (m.person_id = app.uid() or m.part not in ('reporter', 'affected', 'witness') or (select app.plays(c, array['handler', 'legal']))
      or (m.part = 'affected' and (select app.plays(c, array['reporter'])))) $$;
create or replace function app.trail_of_case(c uuid) returns table (at timestamptz, actor text, action text, part text)
  language sql stable security definer set search_path = app, pg_temp as $$
  select t.at, t.actor, t.action, t.part from trail t
    where t.case_id = c and (select app.plays(c, array['handler', 'overseer', 'reporter', 'affected'])) order by t.seq desc limit 500 $$;
create or replace function app.reported_before(c uuid) returns bigint language sql stable security definer set search_path = app, pg_temp as $$
  select count(*) from case_file mine join case_file other on other.third_party_id = mine.third_party_id and other.id <> mine.id
    where mine.id = c and (app.sys() is not null or (select app.plays(c, array['handler']))) $$;
-- the cases somebody has work in, with what a list is sorted and counted by and nothing else; each row is then read under its own policy
create function app.my_cases() returns table (case_id uuid, parts text[], status text, handles boolean, danger boolean, last_event_at timestamptz, waiting boolean)
  language sql stable security definer set search_path = app, pg_temp as $$
  with me as (select p.id, p.roles from person p where p.id = app.uid() and p.active),
    mine as (select m.case_id, array_agg(m.part) parts from case_member m, me
      where m.person_id = me.id and m.valid_to is null and m.part not in ('reporter', 'affected', 'witness', 'break-glass')
        and case m.part when 'handler' then 'hr' = any (me.roles) when 'legal' then 'legal' = any (me.roles) else true end
      group by m.case_id),
    walled as materialized (select w.case_id from case_wall w, me where w.person_id = me.id),
    due as materialized (select distinct s.case_id from step s, me where s.state = 'open' and s.owner_id = me.id and s.due_at <= now())
  select f.id, mine.parts, f.status, f.handler_id is not distinct from app.uid(), f.danger, f.last_event_at, f.id not in (select due.case_id from due)
  from mine join case_file f on f.id = mine.case_id where f.id not in (select walled.case_id from walled) $$;
create index case_file_unclaimed on app.case_file (received_at) where claimed_at is null and status <> 'closed';
revoke all on function app.plays(uuid, text[]), app.my_cases() from public;
grant execute on function app.plays(uuid, text[]), app.my_cases() to app_rt;
`)
    .execute(db)
}
