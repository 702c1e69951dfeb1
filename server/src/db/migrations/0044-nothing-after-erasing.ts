import { type Kysely, sql } from 'kysely'

/**
 * Nothing is written to a case that was erased meanwhile: an act that waited for the erasure ends as if the case were not there, whole
 * (POLICY I1). Its name lets it fire after the one of the foreign key, which is where such an act waits.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create index erasure_of_case on app.erasure (of_case);
create function app.not_erased() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if exists (select 1 from erasure e where e.of_case = new.case_id and e.report_id is null) then
    raise exception 'the case was erased' using errcode = 'foreign_key_violation';
  end if;
  return new;
end $$;
revoke all on function app.not_erased() from public;
do $$ declare x text; begin
  for x in select k.relname from pg_class k join pg_attribute a on a.attrelid = k.oid and a.attname = 'case_id' and not a.attisdropped
    where k.relnamespace = 'app'::regnamespace and k.relkind = 'r' and k.relname not in ('hold', 'gate_proposal', 'shred')
  loop execute format('create trigger not_erased after insert on app.%I for each row execute function app.not_erased()', x); end loop;
end $$;
`.execute(db)
}
