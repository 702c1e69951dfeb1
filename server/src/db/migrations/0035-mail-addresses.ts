import { type Kysely, sql } from 'kysely'

/** Whether bytes of the take-in table are still needed is asked for each mail that moves to the store: by index, however many are filed. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create index mail_address on app.mail (mailbox, address);
-- an HMAC: the same number on other content is shown to the desk
alter table app.mail_report add column message_id bytea;
create index mail_report_message_id on app.mail_report (mailbox, message_id) where message_id is not null;
create index evidence_mail on app.evidence (mail_id) where mail_id is not null;
-- rows are locked in the order of their ids, as readers do: the two wait for each other and never meet crosswise
create or replace function app.mail_moved(ids uuid[], places text[]) returns void language sql security definer set search_path = app, pg_temp as $$
  with mine as (select m.id from mail m where m.id = any(ids) order by m.id for update)
  update mail m set moved_to = p.place from unnest(ids, places) p(id, place) join mine on mine.id = p.id where m.id = p.id $$;
`.execute(db)
}
