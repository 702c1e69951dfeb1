import { type Kysely, sql } from 'kysely'

const WRITERS = `('intake', 'policy', 'worker', 'setup')`
const READERS = `('intake', 'policy', 'worker', 'clock', 'setup')`

/**
 * Who reported, sealed under a data key of its own (SECURITY K3); and the end of a case's keys (K7). Each holder of an identity key has
 * a wrapping of it; the desk's can go while another's stays. What was shredded is noted here and, by a job, in a file outside.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.identity_key (
  case_id uuid not null references app.case_file, holder text not null default 'desk', kek text not null, wrapped bytea not null, primary key (case_id, holder));
create table app.report_identity (
  report_id uuid primary key references app.report, case_id uuid not null references app.case_file, identity_sealed bytea not null);
create index report_identity_case on app.report_identity (case_id);
-- outlives its case, so it refers to nothing; mails: whose raw bytes may come back with a backup from before they were evidence
create table app.shred (case_id uuid primary key, at timestamptz not null, mails uuid[] not null default '{}', listed_at timestamptz);

-- ends every key of a case, and what its mails are sealed with; nobody can open them afterwards, here or in a copy
create function app.shred_case(c uuid, t timestamptz, more uuid[]) returns void language plpgsql security definer set search_path = app, pg_temp as $$
declare found_mails uuid[];
begin
  if app.sys() is null or app.sys() not in ('worker', 'setup', 'clock') then
    raise exception 'only the service shreds' using errcode = 'insufficient_privilege';
  end if;
  select coalesce(array_agg(distinct m.id), '{}') into found_mails from mail m where m.id = any(more)
    or m.report_id in (select id from report where case_id = c) or m.id in (select mail_id from report where case_id = c)
    or m.id in (select mail_id from evidence where case_id = c);
  insert into shred (case_id, at, mails) values (c, t, (select coalesce(array_agg(distinct x), '{}') from unnest(found_mails || more) x))
    on conflict (case_id) do update set mails = (select coalesce(array_agg(distinct x), '{}') from unnest(shred.mails || excluded.mails) x);
  delete from case_key where case_id = c;
  delete from identity_key where case_id = c;
  -- the same bytes may still be the evidence of another case
  update mail_raw r set content_key = '', bytes = null from mail m
    where m.id = any(found_mails) and r.mailbox = m.mailbox and r.address = m.address
      and not exists (select 1 from evidence e join mail o on o.id = e.mail_id
        where o.mailbox = m.mailbox and o.address = m.address and e.place = 'mail' and e.case_id <> c);
  update mail set envelope_sealed = null, state = 'done', outcome = 'erased', problem = null where id = any(found_mails);
end $$;
-- the desk's wrapping of an identity key ends: what remains opens only for who else holds one
create function app.revoke_identity(c uuid) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if app.sys() is null or app.sys() not in ('worker', 'setup') then
    raise exception 'only the service revokes' using errcode = 'insufficient_privilege';
  end if;
  delete from identity_key where case_id = c and holder = 'desk';
  return found;
end $$;
revoke all on function app.shred_case(uuid, timestamptz, uuid[]), app.revoke_identity(uuid) from public;
grant execute on function app.shred_case(uuid, timestamptz, uuid[]), app.revoke_identity(uuid) to app_rt;
`.execute(db)
  for (const table of ['identity_key', 'report_identity', 'shred'])
    await sql
      .raw(`
alter table app.${table} enable row level security; alter table app.${table} force row level security;
create policy read_person on app.${table} for select to app_rt using (${
        table === 'shred'
          ? 'false'
          : `exists (select 1 from app.case_member m
  where m.case_id = ${table}.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part in ('handler', 'legal'))`
      });
create policy read_system on app.${table} for select to app_rt using ((select app.sys()) in ${READERS});
create policy add_system on app.${table} for insert to app_rt with check ((select app.sys()) in ${WRITERS});
create policy change_system on app.${table} for update to app_rt using ((select app.sys()) in ${WRITERS}) with check ((select app.sys()) in ${WRITERS});
create policy wall on app.${table} as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w
  where w.case_id = ${table}.case_id and w.person_id = (select app.uid())));
create policy owner on app.${table} to app_owner using (true) with check (true);
grant select, insert, update on app.${table} to app_rt;`)
      .execute(db)
}
