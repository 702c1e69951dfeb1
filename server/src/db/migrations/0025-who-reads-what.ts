import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const part = (parts: string) =>
  `exists (select 1 from app.case_member m where m.case_id = event.case_id and m.person_id = ${uid} and m.valid_to is null and m.part in (${parts}))`

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
revoke all on function app.plays(uuid, text[]) from public;
grant execute on function app.plays(uuid, text[]) to app_rt;
`)
    .execute(db)
}
