import { type Kysely, sql } from 'kysely'

/** What the take-in role may do: insert raw mail, ask which keys are known, read back, note the move. Nothing else (DB1, SETTLED 40). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
grant insert on app.mail_raw, app.mail to app_ingest;
create policy take_in on app.mail_raw for insert to app_ingest with check (true);
create policy take_in on app.mail for insert to app_ingest with check (true);

create function app.mail_known(box text, via text, keys text[]) returns table (door_key text, id uuid, moved_to text, address bytea, outcome text) language sql stable security definer set search_path = app, pg_temp as $$
  select m.door_key, m.id, m.moved_to, m.address, m.outcome from mail m where m.mailbox = box and m.door = via and m.door_key = any(keys) $$;
create function app.mail_read_back(box text, at_address bytea) returns table (size bigint, day date, content_key bytea, bytes bytea) language sql stable security definer set search_path = app, pg_temp as $$
  select r.size, r.day, r.content_key, r.bytes from mail_raw r where r.mailbox = box and r.address = at_address $$;
-- a place is a folder and where the server put the mail in it, such as Processed:1700000000.12
create function app.mail_moved(ids uuid[], places text[]) returns void language sql security definer set search_path = app, pg_temp as $$
  update mail m set moved_to = p.place from unnest(ids, places) p(id, place) where m.id = p.id $$;
create function app.mail_moved_known(box text, places text[]) returns table (place text) language sql stable security definer set search_path = app, pg_temp as $$
  select m.moved_to from mail m where m.mailbox = box and m.moved_to = any(places) $$;
create function app.mailbox_lead(box text) returns bigint language sql security definer set search_path = app, pg_temp as $$
  update mailbox set epoch = epoch + 1 where id = box returning epoch $$;
-- takes the row's share lock, so a newer leader waits for this transaction and a late one learns that it is late
create function app.mailbox_holds(box text, mine bigint) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
begin
  perform 1 from mailbox where id = box and epoch = mine for share;
  return found;
end $$;
create function app.mailbox_seen(box text, inbox int, now_state text, what text, t timestamptz) returns void language sql security definer set search_path = app, pg_temp as $$
  update mailbox set last_search = coalesce(t, last_search), in_inbox = coalesce(inbox, in_inbox), state = now_state, problem = what where id = box $$;
create function app.intake_key_of(box text, d date) returns table (kek text, wrapped bytea) language sql stable security definer set search_path = app, pg_temp as $$
  select k.kek, k.wrapped from intake_key k where k.mailbox = box and k.day = d $$;
create function app.intake_key_keep(box text, d date, kek_id text, w bytea) returns table (kek text, wrapped bytea) language sql security definer set search_path = app, pg_temp as $$
  insert into intake_key (mailbox, day, kek, wrapped) values (box, d, kek_id, w) on conflict (mailbox, day) do nothing;
  select k.kek, k.wrapped from intake_key k where k.mailbox = box and k.day = d $$;
revoke all on function app.mail_known(text, text, text[]), app.mail_read_back(text, bytea), app.mail_moved(uuid[], text[]), app.mail_moved_known(text, text[]), app.mailbox_lead(text),
  app.mailbox_holds(text, bigint), app.mailbox_seen(text, int, text, text, timestamptz), app.intake_key_of(text, date), app.intake_key_keep(text, date, text, bytea) from public;
grant execute on function app.mail_known(text, text, text[]), app.mail_read_back(text, bytea), app.mail_moved(uuid[], text[]), app.mail_moved_known(text, text[]), app.mailbox_lead(text),
  app.mailbox_holds(text, bigint), app.mailbox_seen(text, int, text, text, timestamptz), app.intake_key_of(text, date), app.intake_key_keep(text, date, text, bytea) to app_ingest;
`.execute(db)
}
