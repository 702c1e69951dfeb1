import { type Kysely, sql } from 'kysely'

/**
 * Several mailboxes: an admin adds them, and what arrives in one for concerns is invisible to people in every table, whatever a
 * query asks for (POLICY 83, MAIL-19). The newest mail of a mailbox is found by its own index.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create policy add_person on app.mailbox for insert to app_rt
  with check (exists (select 1 from app.person p where p.id = (select app.uid()) and p.active and 'admin' = any(p.roles)));
create index mail_newest on app.mail (mailbox, received_at desc);

create function app.concern_mailboxes() returns setof text language sql stable security definer set search_path = app, pg_temp as $$
  select id from mailbox where purpose = 'concern' $$;
revoke all on function app.concern_mailboxes() from public;
grant execute on function app.concern_mailboxes() to app_rt;
create policy concern on app.mail as restrictive for all to app_rt
  using ((select app.sys()) is not null or mailbox not in (select app.concern_mailboxes()));
create policy concern on app.mail_raw as restrictive for all to app_rt
  using ((select app.sys()) is not null or mailbox not in (select app.concern_mailboxes()));
create policy concern on app.intake_key as restrictive for all to app_rt
  using ((select app.sys()) is not null or mailbox not in (select app.concern_mailboxes()));
`.execute(db)
}
