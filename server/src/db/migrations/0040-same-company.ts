import { type Kysely, sql } from 'kysely'

/** Cases about somebody of the same company are found from the company's own people, not by looking through every case (POLICY 10, DB7). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create index third_party_organisation on app.third_party (organisation_id) where organisation_id is not null;
create or replace function app.repeat_of(c uuid) returns table (times bigint, exact boolean, severe boolean, company boolean) language sql stable security definer set search_path = app, pg_temp as $$
  with mine as (select f.id, f.third_party_id, coalesce(t.organisation_id, case when t.kind = 'organisation' then t.id end) org
      from case_file f join third_party t on t.id = f.third_party_id
      where f.id = c and (app.sys() is not null or (select app.plays(c, array['handler'])))),
    others as (select o.id, o.affected_id from mine join case_file o on o.third_party_id = mine.third_party_id and o.id <> mine.id),
    few as (select 1 from others o join person a on a.id = o.affected_id
      where (select count(*) from person p where p.active and p.team is not distinct from a.team) < 3 limit 1),
    of_company as (select t.id from mine join third_party t on t.organisation_id = mine.org
      union select org from mine where org is not null)
  select count(*), not exists (select from few),
    coalesce(bool_or((select x.value from fact x where x.case_id = others.id and x.name = 'severity' order by x.seq desc limit 1) = 'severe'), false),
    exists (select 1 from mine join of_company t on t.id is distinct from mine.third_party_id join case_file o on o.third_party_id = t.id and o.id <> mine.id)
  from others $$;
`.execute(db)
}
