import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const part = (table: string, parts: string) =>
  `exists (select 1 from app.case_member m where m.case_id = ${table}.case_id and m.person_id = ${uid} and m.valid_to is null and m.part in (${parts}))`
const role = (name: string) =>
  `exists (select 1 from app.person p where p.id = ${uid} and p.active and p.roles && array['${name}'])`
/** The manager where the pack makes the file their work: with the case's own parts, never for somebody who left it (SETTLED 63). */
const files = (table: string) =>
  `exists (select 1 from app.case_member m join app.case_file f on f.id = m.case_id where m.case_id = ${table}.case_id and m.person_id = ${uid}
    and m.valid_to is null and m.part in ('manager', 'upline') and f.manager_files)`
/** What the affected person told or sent themselves; what colleagues told stays theirs. */
const byAffected = (table: string, column: string) =>
  `exists (select 1 from app.case_file f where f.id = ${table}.case_id and f.affected_id = ${table}.${column})`

/** Who reads what hangs off a case; the service writes, and nobody reads without a line here. */
const READ: Record<string, string> = {
  support_offer: part('support_offer', `'handler','manager','upline','affected'`),
  witness_statement: `${part('witness_statement', `'handler'`)} or ${files('witness_statement')} or (person_id = ${uid} and ${part('witness_statement', `'witness'`)})`,
  incident_form: `${part('incident_form', `'handler','affected'`)} or ${files('incident_form')} or ${role('health-safety-lead')}`,
  incident_form_private: `${part('incident_form_private', `'handler','affected'`)} or ${files('incident_form_private')}
    or (${role('health-safety-lead')} and exists (select 1 from app.incident_form_grant g where g.case_id = incident_form_private.case_id and g.person_id = ${uid}))`,
  incident_form_grant: `person_id = ${uid} or ${part('incident_form_grant', `'handler'`)} or ${files('incident_form_grant')}`,
  regular_report_case: part(
    'regular_report_case',
    `'handler','overseer','manager','upline','reporter','affected','legal'`,
  ),
}
const systems = `(select app.sys()) in ('policy', 'setup')`

/**
 * What a manager's file is (SETTLED 63), offers of support and what a person keeps for themselves about them (POLICY 85-89), witness
 * statements and the incident form with its restricted part (POLICY 92-95), and the regular report to senior management (POLICY 104).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
alter table app.case_file add manager_files boolean not null default false;

create table app.support_offer (
  id uuid primary key, case_id uuid not null references app.case_file, entry text not null, by_id uuid not null references app.person, at timestamptz not null);
create index support_offer_case on app.support_offer (case_id);
-- what somebody chose for themselves: what it is about is sealed too, and no part of the service reads it
create table app.care_note (
  id uuid primary key, case_id uuid not null references app.case_file, person_id uuid not null references app.person, said_sealed bytea not null, at timestamptz not null);
create index care_note_case on app.care_note (case_id);
create table app.witness_statement (
  id uuid primary key, case_id uuid not null references app.case_file, incident_id uuid, person_id uuid references app.person, name_sealed bytea,
  asked_by uuid not null references app.person, asked_at timestamptz not null, words_sealed bytea, given_at timestamptz, signed_at timestamptz,
  check (signed_at is null or words_sealed is not null), check ((person_id is null) <> (name_sealed is null)));
create index witness_statement_case on app.witness_statement (case_id);
-- a form as it went in through the portal; the restricted part stands apart
create table app.incident_form (
  id uuid primary key, case_id uuid not null references app.case_file, incident_id uuid, by_id uuid not null references app.person, at timestamptz not null,
  values_sealed bytea not null);
create index incident_form_case on app.incident_form (case_id);
create table app.incident_form_private (
  form_id uuid primary key references app.incident_form, case_id uuid not null references app.case_file, said_sealed bytea not null);
create index incident_form_private_case on app.incident_form_private (case_id);
create table app.incident_form_grant (
  case_id uuid not null references app.case_file, person_id uuid not null references app.person, by_id uuid not null references app.person, at timestamptz not null,
  primary key (case_id, person_id));
create table app.regular_report (
  id uuid primary key, from_day text not null, to_day text not null, made_at timestamptz not null, made_by uuid references app.person, figures jsonb not null, root text not null,
  check (from_day <= to_day));
create table app.regular_report_case (
  report_id uuid not null references app.regular_report, case_id uuid not null references app.case_file, leaf text not null, path text[] not null, place int not null,
  primary key (report_id, case_id));
create index regular_report_case_case on app.regular_report_case (case_id);

${[...Object.keys(READ), 'care_note']
  .map(
    (t) => `alter table app.${t} enable row level security; alter table app.${t} force row level security;
create policy owner on app.${t} to app_owner using (true) with check (true);
create policy add_system on app.${t} for insert to app_rt with check (${t === 'care_note' ? `(select app.sys()) = 'setup'` : systems});
create policy wall on app.${t} as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = ${t}.case_id and w.person_id = ${uid}));
grant select, insert on app.${t} to app_rt;`,
  )
  .join('\n')}
${Object.entries(READ)
  .map(
    ([t, read]) => `create policy read_person on app.${t} for select to app_rt using (${read});
create policy read_system on app.${t} for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));`,
  )
  .join('\n')}
create policy change_system on app.witness_statement for update to app_rt using (${systems}) with check (${systems});
grant update (words_sealed, given_at, signed_at) on app.witness_statement to app_rt;
create policy read_person on app.care_note for select to app_rt using (person_id = ${uid} and ${part('care_note', `'affected'`)});
create policy add_person on app.care_note for insert to app_rt with check (person_id = ${uid} and ${part('care_note', `'affected'`)});

alter table app.regular_report enable row level security; alter table app.regular_report force row level security;
create policy owner on app.regular_report to app_owner using (true) with check (true);
create policy read_person on app.regular_report for select to app_rt using (exists (select 1 from app.person p where p.id = ${uid} and p.active
    and p.roles && array['hr', 'senior-leader', 'assistant-director', 'legal', 'health-safety-lead', 'auditor'])
  or exists (select 1 from app.regular_report_case c where c.report_id = regular_report.id));
create policy read_system on app.regular_report for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
create policy add_system on app.regular_report for insert to app_rt with check (${systems});
grant select, insert on app.regular_report to app_rt;

-- the manager's file
${['step', 'step_record', 'action'].map((t) => `create policy files on app.${t} for select to app_rt using (${files(t)});`).join('\n')}
create policy files on app.report for select to app_rt using (${byAffected('report', 'reporter_id')} and ${files('report')});
create policy files on app.evidence for select to app_rt using (${byAffected('evidence', 'by_id')} and ${files('evidence')});
create policy files on app.incident for select to app_rt using (${byAffected('incident', 'by_id')} and ${files('incident')});
create policy files on app.custody for insert to app_rt with check (actor_id = ${uid} and act = 'read' and ${files('custody')});
`)
    .execute(db)
}
