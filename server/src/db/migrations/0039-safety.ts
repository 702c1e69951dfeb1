import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const part = (table: string, parts: string, key = 'case_id') =>
  `exists (select 1 from app.case_member m where m.case_id = ${table}.${key} and m.person_id = ${uid} and m.valid_to is null and m.part in (${parts}))`
const role = (name: string) =>
  `exists (select 1 from app.person p where p.id = ${uid} and p.active and p.roles && array['${name}'])`
const WORK = `'handler','manager','upline','reporter','affected','legal','safety'`
const ALL = `'overseer',${WORK}`

/** What a part reads besides what is its own: `own` names the column that makes a row somebody's own. */
const OWN: Record<string, [own: string, parts: string]> = {
  fact: ['by_id', `'handler'`],
  step: ['owner_id', `'handler','overseer','reporter','affected','legal'`],
  step_record: ['by_id', `'handler'`],
  action: ['by_id', `'handler','overseer','legal'`],
}
const ownOrPart = (table: string, own: string, parts: string) =>
  `${part(table, parts)} or (${own} = ${uid} and ${part(table, ALL)})`

/**
 * The health and safety lead on a case by a recorded request (SECURITY section 2): their own notes, steps and records, the third party and
 * what keeps it away; of the case itself only that it is there. Risks reach them through the policy's own list. Who reported is known to
 * them where the handler said so with a reason, or where a measure that holds protects that person. Beside it, what a session keeps of the
 * one at the organisation's sign-in.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
create table app.safety_request (
  id uuid primary key, case_id uuid not null references app.case_file, person_id uuid not null references app.person, asked_by uuid not null references app.person,
  reason_sealed bytea not null, names_person boolean not null, name_reason_sealed bytea, at timestamptz not null, ended_at timestamptz, ended_by uuid references app.person,
  check ((ended_at is null) = (ended_by is null)), check (names_person = (name_reason_sealed is not null)));
create index safety_request_case on app.safety_request (case_id);
create index safety_request_person on app.safety_request (person_id, case_id) where ended_at is null;
alter table app.safety_request enable row level security; alter table app.safety_request force row level security;
create policy owner on app.safety_request to app_owner using (true) with check (true);
create policy read_system on app.safety_request for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
create policy add_system on app.safety_request for insert to app_rt with check ((select app.sys()) in ('policy', 'setup'));
create policy change_system on app.safety_request for update to app_rt using ((select app.sys()) in ('policy', 'setup')) with check ((select app.sys()) in ('policy', 'setup'));
create policy read_person on app.safety_request for select to app_rt using (${part('safety_request', `'handler'`)} or (person_id = ${uid} and ${part('safety_request', `'safety'`)}));
create policy wall on app.safety_request as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = safety_request.case_id and w.person_id = ${uid}));
grant select, insert on app.safety_request to app_rt;
grant update (ended_at, ended_by) on app.safety_request to app_rt;

-- the part ends with the role, at once and in every table, because all of them ask here (SECURITY T31)
alter policy read_person on app.case_member using (person_id = ${uid} and case part when 'handler' then ${role('hr')}
  when 'legal' then ${role('legal')} when 'safety' then ${role('health-safety-lead')} when 'break-glass' then ${role('senior-leader')} else true end);
alter policy read_person on app.case_file using (${part('case_file', ALL, 'id')});
alter policy read_person on app.case_key using (${part('case_key', WORK)});
alter policy read_person on app.regular_report_case using (${part('regular_report_case', ALL)});
alter policy read_person on app.hold using (${part('hold', `'handler','overseer','legal','safety'`)});
alter policy read_person on app.third_party using (exists (select 1 from app.case_file c join app.case_member m on m.case_id = c.id
  where c.third_party_id = third_party.id and m.person_id = ${uid} and m.valid_to is null and m.part in (${WORK})));
alter policy read_person on app.event using (
  (event.visibility not in ('privileged', 'wellbeing') and ${part('event', `'handler'`)})
  or (event.visibility = 'reporter-too' and ${part('event', `'reporter','affected'`)})
  or (event.visibility = 'desk-and-manager' and ${part('event', `'manager','upline'`)})
  or (event.visibility in ('desk-and-legal', 'privileged') and ${part('event', `'legal'`)})
  or (event.visibility = 'wellbeing' and ${part('event', `'affected'`)})
  or (event.actor_id = ${uid} and ${part('event', WORK)}));
alter policy add_person on app.event with check (event.actor_id = ${uid} and ${part('event', WORK)});
${Object.entries(OWN)
  .map(([table, [own, parts]]) => `alter policy read_person on app.${table} using (${ownOrPart(table, own, parts)});`)
  .join('\n')}
alter policy change_person on app.step using (${ownOrPart('step', 'owner_id', `'handler'`)}) with check (${ownOrPart('step', 'owner_id', `'handler'`)});
alter policy add_person on app.fact with check (by_id = ${uid} and ${part('fact', WORK)});
alter policy add_person on app.step_record with check (by_id = ${uid} and ${part('step_record', ALL)});
alter policy add_person on app.action with check (by_id = ${uid} and ${part('action', ALL)});

create or replace function app.plays(c uuid, parts text[]) returns boolean language sql stable security definer set search_path = app, pg_temp as $$
  select exists (select 1 from case_member m join person p on p.id = m.person_id and p.active
      where m.case_id = c and m.person_id = app.uid() and m.valid_to is null and m.part = any (parts)
        and case m.part when 'handler' then 'hr' = any (p.roles) when 'legal' then 'legal' = any (p.roles) when 'safety' then 'health-safety-lead' = any (p.roles) else true end)
    and not exists (select 1 from case_wall w where w.case_id = c and w.person_id = app.uid()) $$;
create or replace function app.case_people(c uuid) returns table (person_id uuid, part text, since timestamptz)
  language sql stable security definer set search_path = app, pg_temp as $$
  select m.person_id, m.part, m.since from case_member m where m.case_id = c and m.valid_to is null
    and (select app.plays(c, array[${ALL}]))
    and (m.person_id = app.uid() or m.part not in ('reporter', 'affected', 'witness') or (select app.plays(c, array['handler', 'legal']))
      or (m.part = 'affected' and (select app.plays(c, array['reporter'])))
      or (m.part in ('reporter', 'affected') and (select app.plays(c, array['safety']))
        and (exists (select 1 from safety_request k where k.case_id = c and k.person_id = app.uid() and k.names_person and k.ended_at is null)
          or exists (select 1 from protection p where p.case_id = c and p.person_id = m.person_id and p.ended_at is null)))) $$;
create or replace function app.my_cases() returns table (case_id uuid, parts text[], status text, handles boolean, danger boolean, last_event_at timestamptz, waiting boolean)
  language sql stable security definer set search_path = app, pg_temp as $$
  with me as (select p.id, p.roles from person p where p.id = app.uid() and p.active),
    mine as (select m.case_id, array_agg(m.part) parts from case_member m, me
      where m.person_id = me.id and m.valid_to is null and m.part not in ('reporter', 'affected', 'witness', 'break-glass')
        and case m.part when 'handler' then 'hr' = any (me.roles) when 'legal' then 'legal' = any (me.roles) when 'safety' then 'health-safety-lead' = any (me.roles) else true end
      group by m.case_id),
    walled as materialized (select w.case_id from case_wall w, me where w.person_id = me.id),
    due as materialized (select distinct s.case_id from step s, me where s.state = 'open' and s.owner_id = me.id and s.due_at <= now())
  select f.id, mine.parts, f.status, f.handler_id is not distinct from app.uid(), f.danger, f.last_event_at, f.id not in (select due.case_id from due)
  from mine join case_file f on f.id = mine.case_id where f.id not in (select walled.case_id from walled) $$;

-- the session at the organisation's sign-in that a session here came from, so that its end there ends exactly this one
alter table auth.session add column sso_sid text;
create index session_sso on auth.session (sso_sid) where sso_sid is not null;
`)
    .execute(db)
}
