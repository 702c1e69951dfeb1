import { type Kysely, sql } from 'kysely'

/** Who did what: append-only and hash-chained, written in the transaction of the change (SECURITY section 7). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.trail (
  seq bigint primary key, at timestamptz not null, actor text not null, action text not null, case_id uuid, subject text,
  part text, detail jsonb not null, prev bytea not null, hash bytea not null unique);
create index trail_case on app.trail (case_id, seq);
create table app.trail_head (one boolean primary key default true check (one), seq bigint not null, hash bytea not null);
insert into app.trail_head (seq, hash) values (0, '\\x');
create trigger trail_frozen before update or delete on app.trail for each row execute function app.frozen();
create trigger trail_frozen_all before truncate on app.trail for each statement execute function app.frozen();

create function app.trail_hash(prev bytea, seq bigint, at timestamptz, actor text, action text, case_id uuid, subject text, part text, detail jsonb)
  returns bytea language sql immutable parallel safe as $$
  select sha256(prev || convert_to(jsonb_build_array(seq, (extract(epoch from at) * 1000000)::bigint, actor, action, case_id, subject, part, detail)::text, 'UTF8')) $$;

-- entries: [{action, caseId, subject, part, detail, actor?}]; the head row is locked once for all of them
create function app.trail_append(entries jsonb, at timestamptz) returns bigint language plpgsql security definer set search_path = app, pg_temp as $$
declare e jsonb; head record; who text := coalesce(app.uid()::text, 'system:' || app.sys()); h bytea; s bigint;
begin
  if who is null then raise exception 'nobody is acting' using errcode = 'insufficient_privilege'; end if;
  select seq, hash into head from trail_head for update;
  s := head.seq; h := head.hash;
  for e in select * from jsonb_array_elements(entries) loop
    s := s + 1;
    insert into trail (seq, at, actor, action, case_id, subject, part, detail, prev, hash)
      values (s, trail_append.at, coalesce(case when app.sys() is not null then e ->> 'actor' end, who), e ->> 'action', (e ->> 'caseId')::uuid, e ->> 'subject', e ->> 'part', coalesce(e -> 'detail', '{}'), h,
        trail_hash(h, s, trail_append.at, coalesce(case when app.sys() is not null then e ->> 'actor' end, who), e ->> 'action', (e ->> 'caseId')::uuid, e ->> 'subject', e ->> 'part', coalesce(e -> 'detail', '{}')))
      returning hash into h;
  end loop;
  update trail_head set seq = s, hash = h;
  return s;
end $$;

-- the first row that does not fit, or nothing
create function app.trail_verify() returns table (bad_seq bigint, rows bigint) language sql stable security definer set search_path = app, pg_temp as $$
  select (select seq from (
      select t.*, lag(hash, 1, '\\x'::bytea) over (order by seq) p, row_number() over (order by seq) n from trail t) x
    where prev <> p or seq <> n or hash <> trail_hash(prev, seq, at, actor, action, case_id, subject, part, detail) order by seq limit 1),
    (select count(*) from trail) $$;

-- who opened this case: for its handler, its overseer, and the person who reported it (SECURITY N5)
create function app.trail_of_case(c uuid) returns table (at timestamptz, actor text, action text, part text) language sql stable security definer set search_path = app, pg_temp as $$
  select t.at, t.actor, t.action, t.part from trail t where t.case_id = c
    and exists (select 1 from case_member m where m.case_id = c and m.person_id = app.uid() and m.valid_to is null and m.part in ('handler', 'overseer', 'reporter', 'affected'))
    and not exists (select 1 from case_wall w where w.case_id = c and w.person_id = app.uid())
  order by t.seq desc limit 500 $$;
revoke all on function app.trail_append(jsonb, timestamptz), app.trail_verify(), app.trail_of_case(uuid) from public;
grant execute on function app.trail_append(jsonb, timestamptz), app.trail_verify(), app.trail_of_case(uuid) to app_rt;
`.execute(db)
}
