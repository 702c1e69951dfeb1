import { type Kysely, sql } from 'kysely'

/** Whom a concern is about may be unknown: somebody asked for a report to be taken back, and the reporter does not say who (POLICY 82). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table app.concern alter column about_id drop not null;
drop policy not_about on app.concern;
create policy not_about on app.concern as restrictive for all to app_rt
  using (about_id is null or about_id is distinct from (select app.uid()));
`.execute(db)
}
