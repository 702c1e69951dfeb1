import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const part = (table: string, parts: string) =>
  `exists (select 1 from app.case_member m where m.case_id = ${table}.case_id and m.person_id = ${uid} and m.valid_to is null and m.part in (${parts}))`
/** Counsel to whom the handler showed the file, while they are on the case. */
const shown = (table: string) =>
  `(${part(table, `'legal'`)} and exists (select 1 from app.counsel k where k.case_id = ${table}.case_id and k.person_id = ${uid} and k.shows_file and k.ended_at is null))`

/**
 * Counsel on a case by a recorded request, with what they share of their advice (POLICY P78, SECURITY section 2); what an auditor reads,
 * which is metadata and ids alone; and pages that end with the part or the session they were opened in.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
create table app.counsel (
  id uuid primary key, case_id uuid not null references app.case_file, person_id uuid not null references app.person, asked_by uuid not null references app.person,
  reason_sealed bytea not null, shows_file boolean not null, offered boolean not null, at timestamptz not null, ended_at timestamptz, ended_by uuid references app.person,
  check ((ended_at is null) = (ended_by is null)));
create index counsel_case on app.counsel (case_id);
create index counsel_person on app.counsel (person_id, case_id) where ended_at is null;
create table app.advice_share (
  case_id uuid not null references app.case_file, event_id uuid not null references app.event, audience text not null check (audience in ('handler', 'affected')),
  by_id uuid not null references app.person, at timestamptz not null, primary key (event_id, audience));
create index advice_share_case on app.advice_share (case_id);
${['counsel', 'advice_share']
  .map(
    (t) => `alter table app.${t} enable row level security; alter table app.${t} force row level security;
create policy owner on app.${t} to app_owner using (true) with check (true);
create policy read_system on app.${t} for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
create policy add_system on app.${t} for insert to app_rt with check ((select app.sys()) in ('policy', 'setup'));
create policy wall on app.${t} as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = ${t}.case_id and w.person_id = ${uid}));
grant select, insert on app.${t} to app_rt;`,
  )
  .join('\n')}
create policy read_person on app.counsel for select to app_rt using (${part('counsel', `'handler'`)} or (person_id = ${uid} and ${part('counsel', `'legal'`)}));
create policy change_system on app.counsel for update to app_rt using ((select app.sys()) in ('policy', 'setup')) with check ((select app.sys()) in ('policy', 'setup'));
grant update (ended_at, ended_by) on app.counsel to app_rt;
create policy read_person on app.advice_share for select to app_rt using (${part('advice_share', `'legal'`)}
  or (audience = 'handler' and ${part('advice_share', `'handler'`)}) or (audience = 'affected' and ${part('advice_share', `'affected'`)}));

-- what counsel shares of their advice, line by line
create policy read_shared on app.event for select to app_rt using (event.visibility = 'privileged'
  and exists (select 1 from app.advice_share s where s.event_id = event.id and s.audience = 'handler' and ${part('event', `'handler'`)}));
create policy read_advice on app.event for select to app_rt using (event.visibility = 'privileged'
  and exists (select 1 from app.advice_share s where s.event_id = event.id and s.audience = 'affected' and ${part('event', `'affected'`)}));
-- the words and the evidence, for counsel to whom the handler showed them; reading is noted in custody
${['report', 'evidence', 'wishes'].map((t) => `create policy read_counsel on app.${t} for select to app_rt using (${shown(t)});`).join('\n')}
create policy add_counsel on app.custody for insert to app_rt with check (actor_id = ${uid} and act in ('read', 'verified') and ${shown('custody')});

-- an auditor: that cases exist, their age, status and stage; who did what as pseudonyms that differ from case to case
create function app.audits() returns boolean language sql stable security definer set search_path = app, pg_temp as $$
  select exists (select 1 from person p where p.id = app.uid() and p.active and 'auditor' = any (p.roles)) $$;
create function app.audit_cases(t timestamptz, skip int, most int) returns table (reference text, status text, received_at timestamptz, claimed boolean,
  acknowledged_at timestamptz, closed_at timestamptz, last_event_at timestamptz, steps_open bigint, steps_overdue bigint, steps_done bigint, actions bigint, holds bigint, trail_rows bigint, total bigint)
  language sql stable security definer set search_path = app, pg_temp as $$
  select f.reference, f.status, f.received_at, f.claimed_at is not null, f.acknowledged_at, f.closed_at, f.last_event_at,
    (select count(*) from step s where s.case_id = f.id and s.state = 'open'), (select count(*) from step s where s.case_id = f.id and s.state = 'open' and s.due_at <= t),
    (select count(*) from step s where s.case_id = f.id and s.state = 'done'), (select count(*) from action a where a.case_id = f.id and a.state = 'carried-out'),
    (select count(*) from hold h where h.case_id = f.id and h.released_at is null), (select count(*) from trail l where l.case_id = f.id), f.n
  from (select c.*, count(*) over () n from case_file c where (select app.audits()) and not exists (select 1 from case_wall w where w.case_id = c.id and w.person_id = app.uid())
    order by c.received_at desc, c.id limit least(most, 200) offset skip) f order by f.received_at desc, f.id $$;
-- without the numbers of the rows: a gap in them would say that there is a case the reader is walled from
create function app.audit_trail(skip int, most int) returns table (id text, at timestamptz, actor text, action text, part text, reference text)
  language sql stable security definer set search_path = app, pg_temp as $$
  select encode(x.hash, 'hex'), x.at, case when l.actor like 'system:%' then l.actor else encode(x.actor, 'hex') end, x.action, l.part, f.reference
  from trail_chain x left join trail l on l.seq = x.seq and x.about = 'entry' left join trail_key k on k.alias = x.case_alias left join case_file f on f.id = k.of_case
  where (select app.audits()) and not exists (select 1 from case_wall w where w.case_id = f.id and w.person_id = app.uid())
  order by x.seq limit least(most, 500) offset skip $$;
revoke all on function app.audits(), app.audit_cases(timestamptz, int, int), app.audit_trail(int, int) from public;
grant execute on function app.audit_cases(timestamptz, int, int), app.audit_trail(int, int) to app_rt;

-- the same bytes as before at half the price: without building a jsonb and without numerics (SECURITY S17)
create or replace function app.said_entry(case_id uuid, actor text, action text, subject text, part text, detail jsonb) returns bytea language sql stable parallel safe as $$
  select convert_to('[' || coalesce('"' || case_id::text || '"', 'null') || ', ' || coalesce(to_json(actor)::text, 'null') || ', ' || coalesce(to_json(action)::text, 'null') || ', '
    || coalesce(to_json(subject)::text, 'null') || ', ' || coalesce(to_json(part)::text, 'null') || ', ' || coalesce(detail::text, 'null') || ']', 'UTF8') $$;
create or replace function app.chain_hash(prev bytea, seq bigint, at timestamptz, actor bytea, action text, case_alias bytea, about text, ref uuid, payload bytea)
  returns bytea language sql stable parallel safe as $$
  select sha256(prev || int8send(seq) || int8send((date_part('epoch', at) * 1000000)::bigint) || actor || case_alias || payload
    || coalesce(uuid_send(ref), '') || convert_to(about || ':' || action, 'UTF8')) $$;
-- the links of the chain in one pass over it, each row beside the one before
create function app.trail_chain_faults() returns setof bigint language sql stable parallel safe security definer set search_path = app, pg_temp as $$
  select x.seq from (select c.seq, c.prev, lag(c.hash) over w before, lag(c.seq) over w seq_before,
      c.hash <> chain_hash(c.prev, c.seq, c.at, c.actor, c.action, c.case_alias, c.about, c.ref, c.payload) bad from trail_chain c window w as (order by c.seq)) x
    where x.bad or x.prev <> coalesce(x.before, '') or x.seq < 1 or (x.seq > 1 and x.seq_before is distinct from x.seq - 1) $$;
create function app.trail_other_faults() returns table (seq bigint, kind text, ref text) language sql stable parallel safe security definer set search_path = app, pg_temp as $$
  select h.seq, 'head', null from trail_head h where h.seq <> coalesce((select max(c.seq) from trail_chain c), 0)
    or h.hash <> coalesce((select c.hash from trail_chain c order by c.seq desc limit 1), '')
  union all
  select c.seq, 'entry', null from trail_chain c left join trail t on t.seq = c.seq left join trail_key k on k.of_case = coalesce(t.case_id, '00000000-0000-0000-0000-000000000000')
    where c.about = 'entry' and ((t.seq is null and c.case_alias not in (select trail_erased_cases()))
      or (t.seq is not null and (t.at <> c.at or t.action <> c.action or k.alias is distinct from c.case_alias
        or hmac(k, said_entry(t.case_id, t.actor, t.action, t.subject, t.part, t.detail)) is distinct from c.payload)))
  union all
  select t.seq, 'entry', null from trail t left join trail_chain c on c.seq = t.seq and c.about = 'entry' where c.seq is null
  union all
  select c.seq, 'custody', c.ref::text from trail_chain c left join custody t on t.id = c.ref left join trail_key k on k.of_case = t.case_id
    where c.about = 'custody' and ((t.id is null and c.case_alias not in (select trail_erased_cases()) and c.ref not in (select trail_erased_refs()))
      or (t.id is not null and hmac(k, said_custody(t)) is distinct from c.payload))
  union all
  select null, 'custody', t.id::text from custody t where (select count(*) from trail_chain c where c.ref = t.id and c.about = 'custody') <> 1
  union all
  select c.seq, 'evidence', c.ref::text from (select distinct on (x.ref) x.* from trail_chain x where x.about = 'evidence' order by x.ref, x.seq desc) c
    left join evidence t on t.id = c.ref left join trail_key k on k.of_case = t.case_id
    where (t.id is null and c.case_alias not in (select trail_erased_cases()) and c.ref not in (select trail_erased_refs()))
      or (t.id is not null and hmac(k, said_evidence(t)) is distinct from c.payload)
  union all
  select null, 'evidence', t.id::text from evidence t where not exists (select 1 from trail_chain c where c.ref = t.id and c.about = 'evidence') $$;
create or replace function app.trail_faults() returns table (seq bigint, kind text, ref text) language sql stable security definer set search_path = app, pg_temp as $$
  select f, 'chain', null from trail_chain_faults() f union all select o.seq, o.kind, o.ref from trail_other_faults() o $$;
revoke all on function app.trail_chain_faults(), app.trail_other_faults() from public;
grant execute on function app.trail_chain_faults(), app.trail_other_faults() to app_rt;

-- a page that is open ends when its reader loses a part of a case, and when a session ends; a wall before somebody who was not on the case ends nothing, or its ending would say that there is one
create function app.part_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('bw_changed', json_build_object('personId', new.person_id)::text);
  return null;
end $$;
create trigger part_ended after update on app.case_member for each row when (old.valid_to is null and new.valid_to is not null) execute function app.part_ended();
create function auth.session_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('bw_changed', json_build_object('personId', old.person_id)::text);
  return null;
end $$;
create trigger session_ended after delete on auth.session for each row execute function auth.session_ended();
`)
    .execute(db)
}
