import { type Kysely, sql } from 'kysely'

/**
 * Answers to our mail: hints between cases, which a wall around either of them hides; links by which somebody confirms that they wrote
 * a mail; addresses our mail came back from; and what makes two captures of one original known as one (SETTLED 34).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table app.person_address add column undeliverable_at timestamptz;
alter table app.evidence add column canon bytea;
create index evidence_canon on app.evidence (canon) where canon is not null;
alter table app.report add column same_as uuid references app.report;

create table app.confirm_link (
  id uuid primary key, mail_id uuid not null references app.mail, report_id uuid not null references app.report, person_id uuid not null references app.person,
  asked_by uuid not null references app.person, at timestamptz not null, expires_at timestamptz not null, used_at timestamptz);
create index confirm_link_mail on app.confirm_link (mail_id);
create table app.hint (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, other_id uuid not null references app.case_file,
  kind text not null check (kind in ('answer', 'unconfirmed', 'reference', 'same-person')), at timestamptz not null, unique (case_id, other_id));
create index hint_case on app.hint (case_id);

alter table app.confirm_link enable row level security; alter table app.confirm_link force row level security;
alter table app.hint enable row level security; alter table app.hint force row level security;
create policy read_person on app.confirm_link for select to app_rt using (false);
create policy read_person on app.hint for select to app_rt using (
  exists (select 1 from app.case_member m where m.case_id = hint.case_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part = 'handler')
  and (exists (select 1 from app.case_member m where m.case_id = hint.other_id and m.person_id = (select app.uid()) and m.valid_to is null and m.part <> 'witness')
    or exists (select 1 from app.desk_unclaimed() d where d.id = hint.other_id)));
create policy wall on app.hint as restrictive for all to app_rt using (
  not exists (select 1 from app.case_wall w where w.case_id in (hint.case_id, hint.other_id) and w.person_id = (select app.uid())));
`.execute(db)
  for (const table of ['confirm_link', 'hint'])
    await sql
      .raw(`
create policy read_system on app.${table} for select to app_rt using ((select app.sys()) in ('intake', 'policy', 'worker', 'clock', 'setup'));
create policy add_system on app.${table} for insert to app_rt with check ((select app.sys()) in ('intake', 'policy', 'worker', 'setup'));
create policy change_system on app.${table} for update to app_rt using ((select app.sys()) in ('intake', 'policy', 'worker', 'setup'))
  with check ((select app.sys()) in ('intake', 'policy', 'worker', 'setup'));
create policy owner on app.${table} to app_owner using (true) with check (true);
grant select, insert, update on app.${table} to app_rt;`)
      .execute(db)
}
