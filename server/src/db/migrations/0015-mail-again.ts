import { type Kysely, sql } from 'kysely'

/**
 * A mail that was damaged at storing is stored anew from what its door still holds (MAIL-12, CP4): only while it is set apart as
 * damaged, and three times at most. A difference at any door is written on its mailbox, so that it is told. Doors take mail for every mailbox.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table app.mail_raw add mends int not null default 0;
alter table app.mailbox add differs_at timestamptz;

-- of these deliveries, those that wait for their bytes to be stored anew
create function app.mail_damaged(ids uuid[]) returns setof uuid language sql stable security definer set search_path = app, pg_temp as $$
  select m.id from mail m join mail_raw r on r.mailbox = m.mailbox and r.address = m.address
  where m.id = any(ids) and m.state = 'quarantined' and m.problem = 'damaged' and r.bytes is not null and r.mends < 3 $$;
create function app.mail_mend(box text, at_address bytea, d date, sealed_key bytea, sealed bytea) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
begin
  update mail_raw r set day = d, content_key = sealed_key, bytes = sealed, mends = r.mends + 1
    where r.mailbox = box and r.address = at_address and r.bytes is not null and r.mends < 3
      and exists (select 1 from mail m where m.mailbox = box and m.address = at_address and m.state = 'quarantined' and m.problem = 'damaged');
  return found;
end $$;
-- its bytes were read back and are whole: whoever reads mail may read it now
create function app.mail_mended(box text, at_address bytea) returns void language plpgsql security definer set search_path = app, pg_temp as $$
begin
  update mail m set state = 'incoming', problem = null, attempts = 0, next_try = null
    where m.mailbox = box and m.address = at_address and m.state = 'quarantined' and m.problem = 'damaged';
  perform pg_notify('bw_mail', '');
end $$;
-- the addresses that doors take mail for
create function app.mail_boxes() returns table (id text, address text) language sql stable security definer set search_path = app, pg_temp as $$
  select b.id, b.address from mailbox b where b.settings->>'enabled' is distinct from 'false' $$;
-- a door without a row of its own, such as a person's uploads, tells it of the report mailbox
create function app.mail_differs(box text, t timestamptz) returns void language sql security definer set search_path = app, pg_temp as $$
  update mailbox set differs_at = t where id = coalesce((select b.id from mailbox b where b.id = box), 'report') $$;
revoke all on function app.mail_damaged(uuid[]), app.mail_mend(text, bytea, date, bytea, bytea), app.mail_mended(text, bytea), app.mail_differs(text, timestamptz), app.mail_boxes() from public;
grant execute on function app.mail_damaged(uuid[]), app.mail_mend(text, bytea, date, bytea, bytea), app.mail_mended(text, bytea), app.mail_differs(text, timestamptz), app.mail_boxes() to app_ingest;
`.execute(db)
}
