import { type Kysely, sql } from 'kysely'

/**
 * The auditor's look through the trail begins with the newest row and goes on by the hash of the last row seen: rows that come meanwhile
 * move no page, and no number with gaps is shown where a wall is (SECURITY A4, I9).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
drop function app.audit_trail(int, int);
create function app.audit_trail(before text, most int) returns table (id text, at timestamptz, actor text, action text, part text, reference text)
  language sql stable security definer set search_path = app, pg_temp as $$
  select encode(x.hash, 'hex'), x.at, case when l.actor like 'system:%' then l.actor else encode(x.actor, 'hex') end, x.action, l.part, f.reference
  from trail_chain x left join trail l on l.seq = x.seq and x.about = 'entry' left join trail_key k on k.alias = x.case_alias left join case_file f on f.id = k.of_case
  where (select app.audits()) and not exists (select 1 from case_wall w where w.case_id = f.id and w.person_id = app.uid())
    and (before = '' or x.seq < (select c.seq from trail_chain c where c.hash = decode(before, 'hex')))
  order by x.seq desc limit least(most, 500) $$;
revoke all on function app.audit_trail(text, int) from public;
grant execute on function app.audit_trail(text, int) to app_rt;
`.execute(db)
}
