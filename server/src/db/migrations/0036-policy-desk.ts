import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const systems = `(select app.sys()) in ('policy', 'setup', 'worker')`
/** The manager of a case, while they are on it, where the case has this mark. */
const manager = (table: string, mark: 'manager_files' | 'manager_mail') =>
  `exists (select 1 from app.case_member m join app.case_file f on f.id = m.case_id where m.case_id = ${table}.case_id and m.person_id = ${uid}
    and m.valid_to is null and m.part in ('manager', 'upline') and f.${mark})`

/**
 * Mails that a pack sends to the manager too (POLICY 38), the organisation's own policy text with its versions (SETTLED 65), and moving
 * many cases to a version in batches that go on where they stopped (POLICY I8).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
alter table app.case_file add manager_mail boolean not null default false;
create policy mail_to_manager on app.evidence for select to app_rt using (kind = 'mail' and ${manager('evidence', 'manager_mail')}
  and exists (select 1 from app.case_file f where f.id = evidence.case_id and f.affected_id = evidence.by_id));
drop policy files on app.custody;
create policy files on app.custody for insert to app_rt with check (actor_id = ${uid} and act in ('read', 'verified', 'failed')
  and (${manager('custody', 'manager_files')} or ${manager('custody', 'manager_mail')}));

create table app.policy_text (
  version int primary key check (version > 0), format text not null check (format in ('markdown', 'plain')), title text not null,
  text text not null check (octet_length(text) between 1 and 1000000), anchors jsonb not null, by_id uuid not null references app.person, at timestamptz not null);
create trigger policy_text_frozen before update or delete on app.policy_text for each row execute function app.frozen();
create table app.case_move (
  proposal_id uuid primary key references app.gate_proposal, pack text not null, version text not null, hash text not null, total int not null, moved int not null default 0,
  state text not null default 'running' check (state in ('running', 'done', 'overtaken')), at timestamptz not null, ended_at timestamptz,
  check ((state = 'running') = (ended_at is null)));
${['policy_text', 'case_move']
  .map(
    (t) => `alter table app.${t} enable row level security; alter table app.${t} force row level security;
create policy owner on app.${t} to app_owner using (true) with check (true);
create policy read_system on app.${t} for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup', 'intake'));
create policy add_system on app.${t} for insert to app_rt with check (${systems});
grant select, insert on app.${t} to app_rt;`,
  )
  .join('\n')}
-- the policy is for everybody who works here
create policy read_person on app.policy_text for select to app_rt using (exists (select 1 from app.person p where p.id = ${uid} and p.active));
create policy change_system on app.case_move for update to app_rt using (${systems}) with check (${systems});
grant update (moved, state, ended_at) on app.case_move to app_rt;
`)
    .execute(db)
}
