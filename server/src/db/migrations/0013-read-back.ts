import { type Kysely, sql } from 'kysely'

/** Reading back by digest: the database hashes what lies in the table, so that a mail need not travel twice (docs/adr/0003-read-back.md). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create function app.mail_read_digest(box text, addresses bytea[]) returns table (address bytea, content_key bytea, digest bytea) language sql stable security definer set search_path = app, pg_temp as $$
  select r.address, r.content_key, sha256(r.bytes) from mail_raw r where r.mailbox = box and r.address = any(addresses) and r.bytes is not null $$;
revoke all on function app.mail_read_digest(text, bytea[]) from public;
grant execute on function app.mail_read_digest(text, bytea[]) to app_ingest;
`.execute(db)
}
