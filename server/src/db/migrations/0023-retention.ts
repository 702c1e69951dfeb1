import { type Kysely, sql } from 'kysely'

/**
 * How records end: a legal hold that beats erasing, and erasing with a stub left (SECURITY T30, POLICY I1). Erasing removes every row that
 * hangs off a case but for restrictions and decisions; its keys go by `shred_case`, its files by the service, its names in the trail here.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.legal_hold (
  id uuid primary key, case_id uuid not null references app.case_file, reason_sealed bytea not null, by_id uuid not null references app.person, at timestamptz not null,
  released_at timestamptz, released_by uuid references app.person, release_reason_sealed bytea, check ((released_at is null) = (released_by is null)));
create unique index legal_hold_live on app.legal_hold (case_id) where released_at is null;
create index legal_hold_case on app.legal_hold (case_id);
-- what is left of what was erased; no names, no words
create table app.erasure (
  id uuid primary key default gen_random_uuid(), of_case uuid not null, report_id uuid, reference text not null, received_at timestamptz not null, closed_at timestamptz,
  erased_at timestamptz not null, kind text not null check (kind in ('retention', 'withdrawn', 'decision')), rule text not null, decided_by uuid[] not null default '{}',
  files text[] not null default '{}', files_gone_at timestamptz);
create index erasure_case on app.erasure (of_case);
create index erasure_files on app.erasure (erased_at) where files_gone_at is null;

alter table app.legal_hold enable row level security; alter table app.legal_hold force row level security;
alter table app.erasure enable row level security; alter table app.erasure force row level security;
create policy owner on app.legal_hold to app_owner using (true) with check (true);
create policy owner on app.erasure to app_owner using (true) with check (true);
create policy read_person on app.legal_hold for select to app_rt using (exists (select 1 from app.case_member m
  where m.case_id = legal_hold.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part in ('handler', 'legal')));
create policy read_system on app.legal_hold for select to app_rt using ((select app.sys()) in ('intake', 'policy', 'worker', 'clock', 'setup'));
create policy add_person on app.legal_hold for insert to app_rt with check (by_id = (select app.uid()) and exists (select 1 from app.case_member m
  where m.case_id = legal_hold.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part in ('handler', 'legal')));
create policy change_person on app.legal_hold for update to app_rt using (exists (select 1 from app.case_member m
  where m.case_id = legal_hold.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part in ('handler', 'legal'))) with check (released_by = (select app.uid()));
create policy wall on app.legal_hold as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = legal_hold.case_id and w.person_id = (select app.uid())));
create policy read_system on app.erasure for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
grant select, insert on app.legal_hold to app_rt;
grant update (released_at, released_by, release_reason_sealed) on app.legal_hold to app_rt;
grant select on app.erasure to app_rt;

-- mail of a held case stays in its folder too, also what comes later
create function app.is_held(c uuid) returns boolean language sql stable security definer set search_path = app, pg_temp as $$
  select exists (select 1 from legal_hold h where h.case_id = c and h.released_at is null) $$;
create function app.hold_mail() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
begin
  update mail m set held = app.is_held(new.case_id) from report r where r.case_id = new.case_id and (m.report_id = r.id or m.id = r.mail_id) and m.held <> app.is_held(new.case_id);
  return null;
end $$;
create trigger legal_hold_mail after insert or update on app.legal_hold for each row execute function app.hold_mail();
create function app.hold_new_mail() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if exists (select 1 from report r where r.id = new.report_id and app.is_held(r.case_id)) then new.held := true; end if;
  return new;
end $$;
create trigger mail_held before insert or update of report_id on app.mail for each row when (new.report_id is not null and not new.held) execute function app.hold_new_mail();

-- what is append-only goes in one way alone: with its erased case or report, by the functions below
create or replace function app.frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if current_user = 'app_owner' and exists (select 1 from app.erasure e where e.of_case::text = to_jsonb(old) ->> 'case_id') then return old; end if;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create function app.may_erase(c uuid) returns void language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if app.sys() is null or app.sys() not in ('worker', 'setup', 'clock') then raise exception 'only the service erases' using errcode = 'insufficient_privilege'; end if;
  if app.is_held(c) then raise exception 'a legal hold is on this case' using errcode = 'insufficient_privilege'; end if;
end $$;
-- @returns nothing when the case was erased before
create function app.erase_case(c uuid, t timestamptz, how text, by_rule text, deciders uuid[]) returns uuid language plpgsql security definer set search_path = app, pg_temp as $$
declare f case_file; made uuid; tables text[]; again text[]; x text; known bytea; reports uuid[];
begin
  perform may_erase(c);
  select * into f from case_file where id = c for update;
  if not found or exists (select 1 from erasure e where e.of_case = c and e.report_id is null) then return null; end if;
  insert into erasure (of_case, reference, received_at, closed_at, erased_at, kind, rule, decided_by, files)
    values (c, f.reference, f.received_at, f.closed_at, t, how, by_rule, deciders,
      coalesce((select array_agg(distinct encode(address, 'hex')) from evidence where case_id = c and place = 'store'), '{}')) returning id into made;
  select alias into known from trail_key where of_case = c;
  if known is not null then
    perform trail_append(jsonb_build_array(jsonb_build_object('action', 'case.erased', 'subject', encode(known, 'hex'), 'detail', jsonb_build_object('kind', how, 'rule', by_rule))), t);
  end if;
  select coalesce(array_agg(id), '{}') into reports from report where case_id = c;
  delete from outgoing where report_id = any(reports);
  delete from confirm_link where report_id = any(reports);
  delete from mail_report where report_id = any(reports);
  update hold set action_id = null where case_id = c and action_id is not null;
  -- everything else that hangs off the case, whichever table a later version adds; those that others refer to go when these are gone
  select array_agg(k.relname::text) into tables from pg_class k join pg_attribute a on a.attrelid = k.oid and a.attname = 'case_id' and not a.attisdropped
    where k.relnamespace = 'app'::regnamespace and k.relkind = 'r' and k.relname not in ('hold', 'gate_proposal', 'shred');
  while cardinality(tables) > 0 loop
    again := '{}';
    foreach x in array tables loop
      begin
        execute format('delete from app.%I where case_id = $1', x) using c;
      exception when foreign_key_violation then again := again || x;
      end;
    end loop;
    if cardinality(again) = cardinality(tables) then raise exception 'still referred to: %', array_to_string(again, ', '); end if;
    tables := again;
  end loop;
  delete from trail_key where of_case = c;
  update case_file set status = 'closed', affected_id = null, third_party_id = null, handler_id = null, relation = 'unknown', behaviours = '{}', danger = false, channel = 'unknown',
    source = 'erased', outcome = 'erased', claimed_at = null, acknowledged_at = null, closed_at = coalesce(closed_at, t), last_event_at = t where id = c;
  -- nobody keeps the address of a third party for whom nothing speaks any more
  if not exists (select 1 from case_file o where o.third_party_id = f.third_party_id)
    and not exists (select 1 from restriction r where r.third_party_id = f.third_party_id and exists (select 1 from hold h where h.restriction_id = r.id and h.released_at is null)) then
    delete from identifier where third_party_id = f.third_party_id;
  end if;
  return made;
end $$;
-- one report that was taken back, of a case that goes on with others; its words and evidence go, and the trail says so
create function app.erase_report(r uuid, t timestamptz, by_rule text) returns uuid language plpgsql security definer set search_path = app, pg_temp as $$
declare p report; f case_file; made uuid; e record;
begin
  select * into p from report where id = r for update;
  if not found or p.state <> 'withdrawn' then return null; end if;
  perform may_erase(p.case_id);
  select * into f from case_file where id = p.case_id;
  insert into erasure (of_case, report_id, reference, received_at, erased_at, kind, rule, files)
    values (p.case_id, r, f.reference, p.received_at, t, 'withdrawn', by_rule,
      coalesce((select array_agg(distinct encode(address, 'hex')) from evidence v where v.report_id = r and v.place = 'store'
        and not exists (select 1 from evidence o where o.address = v.address and o.report_id <> r)), '{}')) returning id into made;
  for e in select v.id, (select string_agg(c.id::text, ' ') from custody c where c.evidence_id = v.id) custody from evidence v where v.report_id = r loop
    perform trail_append(jsonb_build_array(jsonb_build_object('action', 'evidence.erased', 'caseId', p.case_id, 'subject', e.id, 'detail', jsonb_build_object('custody', e.custody))), t);
  end loop;
  delete from outgoing where report_id = r;
  delete from confirm_link where report_id = r;
  delete from mail_report where report_id = r;
  delete from report_identity where report_id = r;
  delete from wishes where report_id = r;
  update proposal set evidence_id = null where report_id = r;
  delete from proposal where report_id = r;
  delete from custody where evidence_id in (select id from evidence where report_id = r);
  delete from evidence where report_id = r and parent_id is not null;
  delete from evidence where report_id = r;
  update mail_raw w set content_key = '', bytes = null from mail m where m.report_id = r and w.mailbox = m.mailbox and w.address = m.address;
  update mail set envelope_sealed = null, state = 'done', outcome = 'erased', problem = null where report_id = r;
  update report set words_sealed = null, about_sealed = null, behaviours = '{}', relation = 'unknown' where id = r;
  return made;
end $$;
create function app.files_gone(e uuid, t timestamptz) returns void language sql security definer set search_path = app, pg_temp as $$
  update erasure set files_gone_at = t where id = e and app.sys() in ('worker', 'setup', 'clock') $$;
-- what somebody did, for themselves, in cases that may be looked at or in none
create function app.trail_of_person(who uuid, cases uuid[]) returns table (at timestamptz, action text) language sql stable security definer set search_path = app, pg_temp as $$
  select t.at, t.action from trail t where t.actor = who::text and (t.case_id is null or t.case_id = any(cases)) and app.sys() = 'worker' order by t.seq $$;
revoke all on function app.trail_of_person(uuid, uuid[]), app.is_held(uuid), app.hold_mail(), app.hold_new_mail(), app.may_erase(uuid), app.erase_case(uuid, timestamptz, text, text, uuid[]), app.erase_report(uuid, timestamptz, text),
  app.files_gone(uuid, timestamptz) from public;
grant execute on function app.trail_of_person(uuid, uuid[]), app.is_held(uuid), app.erase_case(uuid, timestamptz, text, text, uuid[]), app.erase_report(uuid, timestamptz, text), app.files_gone(uuid, timestamptz) to app_rt;
`.execute(db)
}
