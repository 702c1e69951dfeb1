import { type Kysely, sql } from 'kysely'

/** Clocks of the policy that run, what started them, feedback to somebody else than the handler, and flags of the wording check. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  const uid = '(select app.uid())'
  const systems = `(select app.sys()) in ('intake', 'policy', 'worker', 'clock', 'setup')`
  await sql
    .raw(`
-- one clock of a case, or of a duty without one (SETTLED 74). subject: the step, proposal, concern, letter or contract it is about
create table app.clock (
  id uuid primary key default gen_random_uuid(), case_id uuid references app.case_file, pack text, pack_version text, clock text not null, subject text not null default '',
  person_id uuid references app.person, started_at timestamptz not null, stops text[] not null default '{}', after_closing boolean not null default false,
  fired int not null default 0, next_at timestamptz, extended_to timestamptz, allows text[] not null default '{}', stopped_at timestamptz,
  check (case_id is not null or pack is not null), check (stopped_at is null or next_at is null));
create unique index clock_running on app.clock (coalesce(case_id, '00000000-0000-0000-0000-000000000000'), clock, subject) where stopped_at is null;
create unique index clock_once on app.clock (coalesce(case_id, '00000000-0000-0000-0000-000000000000'), clock, subject, started_at);
create index clock_next on app.clock (next_at) where next_at is not null;
create index clock_case on app.clock (case_id);
create index clock_subject on app.clock (subject) where stopped_at is null;
-- the first time something happened on a case that a later step counts from, such as that the person is safe
create table app.clock_event (
  case_id uuid not null references app.case_file, event text not null, subject text not null default '', at timestamptz not null, primary key (case_id, event, subject));

-- what somebody thinks of the procedure or of a case, for another person than who handles it (POLICY 84)
create table app.feedback (
  id uuid primary key, case_id uuid references app.case_file, by_id uuid not null references app.person, to_id uuid not null references app.person,
  words_sealed bytea not null, at timestamptz not null, read_at timestamptz);
create index feedback_to on app.feedback (to_id);
create index feedback_by on app.feedback (by_id);
create index feedback_case on app.feedback (case_id);
-- words to an employee that the wording check marked; sent or not, the overseer sees it (POLICY 80)
create table app.wording_flag (
  id uuid primary key, case_id uuid not null references app.case_file, by_id uuid not null references app.person, kind text not null, rules text[] not null, sent boolean not null, at timestamptz not null);
create index wording_flag_case on app.wording_flag (case_id);

${['clock', 'clock_event', 'feedback', 'wording_flag']
  .map(
    (t) => `alter table app.${t} enable row level security; alter table app.${t} force row level security;
create policy owner on app.${t} to app_owner using (true) with check (true);
create policy read_system on app.${t} for select to app_rt using (${systems});
create policy add_system on app.${t} for insert to app_rt with check (${systems});
create policy change_system on app.${t} for update to app_rt using (${systems}) with check (${systems});
create policy wall on app.${t} as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = ${t}.case_id and w.person_id = ${uid}));
grant select, insert, update on app.${t} to app_rt;`,
  )
  .join('\n')}
create policy read_person on app.feedback for select to app_rt using (by_id = ${uid} or to_id = ${uid});
create policy read_person on app.wording_flag for select to app_rt using (by_id = ${uid}
  or exists (select 1 from app.case_member m where m.case_id = wording_flag.case_id and m.person_id = ${uid} and m.valid_to is null and m.part = 'overseer'));

-- a reminder is written by the service under any of its names
drop policy add_system on app.reminder;
create policy add_system on app.reminder for insert to app_rt with check (${systems});

-- a proposal lapses by its clock (POLICY C12); people end it as before
alter table app.gate_proposal drop constraint gate_proposal_state_check;
alter table app.gate_proposal add constraint gate_proposal_state_check check (state in ('open', 'carried-out', 'declined', 'withdrawn', 'void'));
create or replace function app.gate_end(gate uuid, how text, now_at timestamptz) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
begin
  update gate_proposal p set state = how, ended_at = now_at where p.id = gate and p.state = 'open'
    and ((how = 'withdrawn' and p.proposer = app.uid()) or (how = 'declined' and exists (select 1 from gate_approval a
      where a.proposal_id = p.id and a.person_id = app.uid() and a.payload_hash = p.payload_hash and a.says = 'decline'))
      or (how = 'void' and app.sys() in ('policy', 'clock')));
  return found;
end $$;
`)
    .execute(db)
}
