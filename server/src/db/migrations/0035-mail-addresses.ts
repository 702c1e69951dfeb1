import { type Kysely, sql } from 'kysely'

/** Whether bytes of the take-in table are still needed is asked for each mail that moves to the store: by index, however many are filed. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create index mail_address on app.mail (mailbox, address);
-- an HMAC: the same number on other content is shown to the desk
alter table app.mail_report add column message_id bytea;
create index mail_report_message_id on app.mail_report (mailbox, message_id) where message_id is not null;
create index evidence_mail on app.evidence (mail_id) where mail_id is not null;
`.execute(db)
}
