import { type Kysely, sql } from 'kysely'

/**
 * The trail in two halves (SECURITY A3). `trail_chain` is for ever: pseudonyms of the case, an HMAC of what was done under a key of that
 * case, and the hash of the row before. `trail` holds what was done, in the clear, and goes with its case; without the key nobody can say
 * which case or person a row of the chain was about. Custody and evidence rows are in the chain too, at the end of their transaction.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.trail_key (of_case uuid primary key, alias bytea not null unique, inner_pad bytea not null, outer_pad bytea not null);
create table app.trail_chain (
  seq bigint primary key, at timestamptz not null, actor bytea not null, action text not null, case_alias bytea not null,
  about text not null check (about in ('entry', 'custody', 'evidence')), ref uuid, payload bytea not null, prev bytea not null, hash bytea not null unique);
create index trail_chain_case on app.trail_chain (case_alias, seq);
create index trail_chain_ref on app.trail_chain (ref, seq) where ref is not null;
create table app.trail_anchor (
  seq bigint primary key, from_seq bigint not null, at timestamptz not null, hash bytea not null, root bytea not null, key_id text not null, signature bytea not null);

create function app.hmac(k app.trail_key, m bytea) returns bytea language sql stable parallel safe as $$
  select sha256((k).outer_pad || sha256((k).inner_pad || m)) $$;
create function app.pad(k bytea, x int) returns bytea language sql immutable as $$
  select string_agg(set_byte('\\x00', 0, get_byte(encode(k, 'hex')::bytea, i) # x), '' order by i) from generate_series(0, 63) i $$;
-- the key of a case's part of the trail, made when the first row of it is written; no case: the key of the installation
create function app.trail_key_of(c uuid) returns app.trail_key language plpgsql security definer set search_path = app, pg_temp as $$
declare found_key trail_key; c0 uuid := coalesce(c, '00000000-0000-0000-0000-000000000000'); k bytea;
begin
  select * into found_key from trail_key where of_case = c0;
  if found then return found_key; end if;
  k := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  insert into trail_key values (c0, substr(sha256(pad(k, 92) || sha256(pad(k, 54) || 'case'::bytea)), 1, 16), pad(k, 54), pad(k, 92)) on conflict do nothing;
  select * into found_key from trail_key where of_case = c0;
  return found_key;
end $$;
create function app.micros(t timestamptz) returns bigint language sql stable parallel safe as $$ select (extract(epoch from t) * 1000000)::bigint $$;
create function app.chain_hash(prev bytea, seq bigint, at timestamptz, actor bytea, action text, case_alias bytea, about text, ref uuid, payload bytea)
  returns bytea language sql stable parallel safe as $$
  select sha256(prev || int8send(seq) || int8send((extract(epoch from at) * 1000000)::bigint) || actor || case_alias || payload
    || coalesce(uuid_send(ref), '') || convert_to(about || ':' || action, 'UTF8')) $$;
create function app.actor_alias(k app.trail_key, actor text) returns bytea language sql stable parallel safe as $$
  select substr(app.hmac(k, convert_to('actor:' || actor, 'UTF8')), 1, 16) $$;

-- what each kind of row says, as one text; an HMAC of it stands in the chain
create function app.said_entry(case_id uuid, actor text, action text, subject text, part text, detail jsonb) returns bytea language sql stable parallel safe as $$
  select convert_to(jsonb_build_array(case_id, actor, action, subject, part, detail)::text, 'UTF8') $$;
create function app.said_custody(r app.custody) returns bytea language sql stable parallel safe as $$
  select convert_to(jsonb_build_array((r).id, (r).case_id, (r).evidence_id, app.micros((r).at), (r).actor_id, (r).actor_system, (r).act, (r).detail)::text, 'UTF8') $$;
create function app.said_evidence(r app.evidence) returns bytea language sql stable parallel safe as $$
  select convert_to(jsonb_build_array((r).id, (r).case_id, (r).report_id, (r).kind, (r).fidelity, (r).via, (r).grade, (r).size, encode((r).sha256_sealed, 'hex'), encode((r).address, 'hex'),
    (r).parent_id, (r).part, (r).mail_id, encode(sha256(coalesce((r).meta_sealed, '')), 'hex'), (r).signature, (r).by_id, app.micros((r).at))::text, 'UTF8') $$;

-- rows: [{at, actor, action, caseId, about, ref, said}] in order; the head is locked once for all of them
create function app.chain_append(at_all timestamptz[], actors text[], actions text[], cases uuid[], abouts text[], refs uuid[], said bytea[])
  returns bigint language plpgsql security definer set search_path = app, pg_temp as $$
declare n int := cardinality(actions); k trail_key; last_case uuid; first boolean := true; h bytea; s bigint; base bigint;
  keys_alias bytea[] := '{}'; actor_aliases bytea[] := '{}'; payloads bytea[] := '{}'; prevs bytea[] := '{}'; hashes bytea[] := '{}';
begin
  -- before the head is locked: what can be computed without it
  for i in 1..n loop
    if first or cases[i] is distinct from last_case then k := trail_key_of(cases[i]); last_case := cases[i]; first := false; end if;
    keys_alias[i] := k.alias; actor_aliases[i] := actor_alias(k, actors[i]); payloads[i] := hmac(k, said[i]);
  end loop;
  select t.seq, t.hash into s, h from trail_head t for update;
  base := s;
  for i in 1..n loop
    s := s + 1; prevs[i] := h;
    h := chain_hash(h, s, at_all[i], actor_aliases[i], actions[i], keys_alias[i], abouts[i], refs[i], payloads[i]);
    hashes[i] := h;
  end loop;
  insert into trail_chain select base + o, a, b, c, d, e, f, g, p, q
    from unnest(at_all, actor_aliases, actions, keys_alias, abouts, refs, payloads, prevs, hashes) with ordinality u(a, b, c, d, e, f, g, p, q, o);
  update trail_head set seq = s, hash = h;
  return s;
end $$;

-- entries: [{action, caseId, subject, part, detail, actor?}]
create or replace function app.trail_append(entries jsonb, at timestamptz) returns bigint language plpgsql security definer set search_path = app, pg_temp as $$
declare who text := coalesce(app.uid()::text, 'system:' || app.sys()); s bigint; n int := jsonb_array_length(entries);
  actors text[]; actions text[]; cases uuid[]; subjects text[]; parts text[]; details jsonb[]; said bytea[];
begin
  if who is null then raise exception 'nobody is acting' using errcode = 'insufficient_privilege'; end if;
  select array_agg(a order by o), array_agg(e ->> 'action' order by o), array_agg((e ->> 'caseId')::uuid order by o), array_agg(e ->> 'subject' order by o),
      array_agg(e ->> 'part' order by o), array_agg(coalesce(e -> 'detail', '{}') order by o),
      array_agg(said_entry((e ->> 'caseId')::uuid, a, e ->> 'action', e ->> 'subject', e ->> 'part', coalesce(e -> 'detail', '{}')) order by o)
    into actors, actions, cases, subjects, parts, details, said
    from (select e, o, coalesce(case when app.sys() is not null then e ->> 'actor' end, who) a from jsonb_array_elements(entries) with ordinality j(e, o)) x;
  s := chain_append(array_fill(trail_append.at, array[n]), actors, actions, cases, array_fill('entry'::text, array[n]), array_fill(null::uuid, array[n]), said);
  insert into trail (seq, at, actor, action, case_id, subject, part, detail)
    select s - n + o, trail_append.at, a, b, c, d, p, q from unnest(actors, actions, cases, subjects, parts, details) with ordinality u(a, b, c, d, p, q, o);
  return s;
end $$;

-- the trail so far goes into the new chain; the last row keeps the hash the old chain ended with
alter table app.trail disable trigger trail_frozen;
do $$
declare r record; old_head record; s bigint; n bigint := 0;
begin
  select seq, hash into old_head from app.trail_head;
  update app.trail_head set seq = 0, hash = '';
  for r in select * from app.trail order by seq loop
    s := app.chain_append(array[r.at], array[r.actor], array[r.action], array[r.case_id], array['entry'], array[null::uuid],
      array[app.said_entry(r.case_id, r.actor, r.action, r.subject, r.part, r.detail)]);
    if s <> r.seq then raise exception 'the trail has a gap at %', r.seq; end if;
    n := n + 1;
  end loop;
  perform set_config('app.sys', 'setup', true);
  alter table app.trail drop column prev, drop column hash;
  if n > 0 then
    perform app.trail_append(jsonb_build_array(jsonb_build_object('action', 'trail.carried-over', 'detail', jsonb_build_object('rows', n, 'head', encode(old_head.hash, 'hex')))),
      (select max(at) from app.trail));
  end if;
  perform set_config('app.sys', '', true);
end $$;
alter table app.trail enable trigger trail_frozen;
drop function app.trail_hash(bytea, bigint, timestamptz, text, text, uuid, text, text, jsonb);

-- custody and evidence: noted when they change, chained once when the transaction commits
create function app.chain_note() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform set_config('app.to_chain', coalesce(current_setting('app.to_chain', true), '') || coalesce((select string_agg(left(tg_table_name, 1) || id, ' ') || ' ' from new_rows), ''), true);
  else
    perform set_config('app.to_chain', coalesce(current_setting('app.to_chain', true), '') || coalesce((select string_agg('e' || n.id, ' ') || ' ' from new_rows n join old_rows o on o.id = n.id
      where (n.report_id, n.kind, n.fidelity, n.via, n.grade, n.parent_id, n.part, n.mail_id, n.meta_sealed, n.signature, n.by_id)
        is distinct from (o.report_id, o.kind, o.fidelity, o.via, o.grade, o.parent_id, o.part, o.mail_id, o.meta_sealed, o.signature, o.by_id)), ''), true);
  end if;
  return null;
end $$;
create function app.chain_noted() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
declare todo text := coalesce(current_setting('app.to_chain', true), ''); ids uuid[]; who text := coalesce(app.uid()::text, 'system:' || coalesce(nullif(app.sys(), ''), 'setup'));
  a timestamptz[]; b text[]; c text[]; d uuid[]; e text[]; f uuid[]; g bytea[];
begin
  if todo = '' then return null; end if;
  perform set_config('app.to_chain', '', true);
  with noted as (select distinct left(x, 1) k, substr(x, 2)::uuid id from unnest(string_to_array(trim(todo), ' ')) x),
  rows as (
    select t.at, who actor, 'evidence.state' act, t.case_id, 'evidence' about, t.id ref, said_evidence(t) said, 1 o from evidence t join noted n on n.k = 'e' and n.id = t.id
    union all
    select t.at, coalesce(t.actor_id::text, 'system:' || coalesce(t.actor_system, 'setup')), 'custody.' || t.act, t.case_id, 'custody', t.id, said_custody(t), 2 from custody t join noted n on n.k = 'c' and n.id = t.id)
  select array_agg(at order by case_id, o, ref), array_agg(actor order by case_id, o, ref), array_agg(act order by case_id, o, ref), array_agg(case_id order by case_id, o, ref),
    array_agg(about order by case_id, o, ref), array_agg(ref order by case_id, o, ref), array_agg(said order by case_id, o, ref) into a, b, c, d, e, f, g from rows;
  if a is not null then perform chain_append(a, b, c, d, e, f, g); end if;
  return null;
end $$;
create trigger custody_note after insert on app.custody referencing new table as new_rows for each statement execute function app.chain_note();
create trigger evidence_note after insert on app.evidence referencing new table as new_rows for each statement execute function app.chain_note();
create trigger evidence_note_change after update on app.evidence referencing new table as new_rows old table as old_rows for each statement execute function app.chain_note();
create constraint trigger custody_chain after insert on app.custody deferrable initially deferred for each row execute function app.chain_noted();
create constraint trigger evidence_chain after insert or update on app.evidence deferrable initially deferred for each row execute function app.chain_noted();
-- what was there before
do $$
begin
  perform set_config('app.sys', 'setup', true);
  perform app.chain_append(array_agg(t.at order by t.id), array_agg('system:setup'::text), array_agg('evidence.state'::text), array_agg(t.case_id order by t.id), array_agg('evidence'::text), array_agg(t.id order by t.id),
    array_agg(app.said_evidence(t) order by t.id)) from app.evidence t having count(*) > 0;
  perform app.chain_append(array_agg(t.at order by t.id), array_agg(coalesce(t.actor_id::text, 'system:' || coalesce(t.actor_system, 'setup')) order by t.id), array_agg('custody.' || t.act order by t.id),
    array_agg(t.case_id order by t.id), array_agg('custody'::text), array_agg(t.id order by t.id), array_agg(app.said_custody(t) order by t.id)) from app.custody t having count(*) > 0;
  perform set_config('app.sys', '', true);
end $$;

create trigger trail_chain_frozen before update or delete on app.trail_chain for each row execute function app.frozen();
create trigger trail_chain_frozen_all before truncate on app.trail_chain for each statement execute function app.frozen();
create trigger trail_anchor_frozen before update or delete on app.trail_anchor for each row execute function app.frozen();
create trigger trail_anchor_frozen_all before truncate on app.trail_anchor for each statement execute function app.frozen();

-- what a row of the chain may rightly have lost: erased cases by their pseudonym, erased pieces by their ids; each is said by a row itself
create function app.trail_erased_cases() returns setof bytea language sql stable security definer set search_path = app, pg_temp as $$
  select decode(subject, 'hex') from trail where action = 'case.erased' and case_id is null $$;
create function app.trail_erased_refs() returns setof uuid language sql stable security definer set search_path = app, pg_temp as $$
  select x::uuid from trail, unnest(string_to_array(subject || ' ' || coalesce(detail ->> 'custody', ''), ' ')) x where action = 'evidence.erased' and x <> '' $$;
-- every row that does not fit: the chain itself, its head, and what it stands for, both ways
create function app.trail_faults() returns table (seq bigint, kind text, ref text) language sql stable security definer set search_path = app, pg_temp as $$
  select c.seq, 'chain', null from trail_chain c left join trail_chain p on p.seq = c.seq - 1
    where c.prev <> coalesce(p.hash, '') or (c.seq > 1 and p.seq is null) or c.seq < 1
      or c.hash <> chain_hash(c.prev, c.seq, c.at, c.actor, c.action, c.case_alias, c.about, c.ref, c.payload)
  union all
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
-- the first row that does not fit, or nothing; and how many there are
create or replace function app.trail_verify() returns table (bad_seq bigint, rows bigint) language sql stable security definer set search_path = app, pg_temp as $$
  select (select min(coalesce(f.seq, 0)) from trail_faults() f), (select count(*) from trail_chain) $$;
create function app.trail_now() returns table (seq bigint, hash bytea, anchored bigint, anchored_at timestamptz) language sql stable security definer set search_path = app, pg_temp as $$
  select h.seq, h.hash, coalesce(a.seq, 0), a.at from trail_head h left join lateral (select * from trail_anchor order by seq desc limit 1) a on true $$;
create function app.trail_hashes(after bigint, upto bigint) returns table (seq bigint, hash bytea) language sql stable security definer set search_path = app, pg_temp as $$
  select c.seq, c.hash from trail_chain c where c.seq > after and c.seq <= upto order by c.seq $$;
create function app.trail_anchors(after bigint) returns setof app.trail_anchor language sql stable security definer set search_path = app, pg_temp as $$
  select * from trail_anchor a where a.seq >= after order by a.seq $$;
create function app.trail_anchor_add(a app.trail_anchor) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
begin
  perform 1 from trail_head for update;
  if a.from_seq <> coalesce((select max(x.seq) from trail_anchor x), 0) or not exists (select 1 from trail_chain c where c.seq = a.seq and c.hash = a.hash) then return false; end if;
  insert into trail_anchor values (a.*);
  return true;
end $$;
-- every row of a case with what it said, for an export that was asked for and granted; the service alone reads it
create function app.trail_of_export(c uuid) returns table (seq bigint, micros text, actor bytea, action text, case_alias bytea, about text, ref uuid, payload bytea, prev bytea, hash bytea, said text, who text, part text)
  language sql stable security definer set search_path = app, pg_temp as $$
  select x.seq, micros(x.at)::text, x.actor, x.action, x.case_alias, x.about, x.ref, x.payload, x.prev, x.hash,
    convert_from(case x.about when 'entry' then said_entry(t.case_id, t.actor, t.action, t.subject, t.part, t.detail) when 'custody' then said_custody(u)
      else case when hmac(k, said_evidence(e)) = x.payload then said_evidence(e) end end, 'UTF8'),
    coalesce(t.actor, u.actor_id::text, 'system:' || coalesce(u.actor_system, 'setup')), t.part
  from trail_key k join trail_chain x on x.case_alias = k.alias left join trail t on t.seq = x.seq and x.about = 'entry'
    left join custody u on u.id = x.ref and x.about = 'custody' left join evidence e on e.id = x.ref and x.about = 'evidence'
  where k.of_case = c and app.sys() in ('worker', 'setup') order by x.seq $$;
create function app.trail_pads(c uuid) returns table (alias bytea, inner_pad bytea, outer_pad bytea) language sql stable security definer set search_path = app, pg_temp as $$
  select k.alias, k.inner_pad, k.outer_pad from trail_key k where k.of_case = c and app.sys() in ('worker', 'setup') $$;
revoke all on function app.trail_faults(), app.trail_erased_cases(), app.trail_erased_refs(), app.trail_now(), app.trail_hashes(bigint, bigint), app.trail_anchors(bigint),
  app.trail_anchor_add(app.trail_anchor), app.trail_of_export(uuid), app.trail_pads(uuid) from public;
grant execute on function app.trail_faults(), app.trail_now(), app.trail_hashes(bigint, bigint), app.trail_anchors(bigint), app.trail_anchor_add(app.trail_anchor), app.trail_of_export(uuid),
  app.trail_pads(uuid) to app_rt;
do $$ declare t text; begin
  foreach t in array array['trail_key', 'trail_chain', 'trail_anchor'] loop
    execute format('alter table app.%I enable row level security; alter table app.%I force row level security; create policy owner on app.%I to app_owner using (true) with check (true)', t, t, t);
  end loop; end $$;
revoke all on function app.trail_key_of(uuid), app.chain_append(timestamptz[], text[], text[], uuid[], text[], uuid[], bytea[]), app.chain_noted() from public;
`.execute(db)
}
