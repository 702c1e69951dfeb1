import { type Kysely, sql } from 'kysely'

/** What an identity provider calls our people, and the tokens it comes with (RFC 7643, RFC 7644). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table app.person add column external_id text unique, add column user_name text;
create unique index person_user_name on app.person (lower(user_name));
create table auth.scim_token (
  hash bytea primary key, made_at timestamptz not null, last_used_at timestamptz, ended_at timestamptz);
grant select, insert, update on auth.scim_token to app_rt;
grant delete on app.person_address to app_rt;
`.execute(db)
}
