import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
/** A part of one case that ends by itself: it counts only where the reader's verb said what time it is, and never longer than an hour. */
const breaksGlass = (table: string, key = 'case_id') =>
  `exists (select 1 from app.case_member m where m.case_id = ${table}.${key} and m.person_id = ${uid} and m.part = 'break-glass'
    and m.since <= app.now() and m.valid_to > app.now() and m.valid_to <= m.since + interval '60 minutes')`

/** What somebody reads in an emergency: the case as its handler reads it, without the notes of counsel and of care. Read only. */
const OPEN = [
  'report',
  'evidence',
  'wishes',
  'step',
  'step_record',
  'action',
  'fact',
  'hold',
  'metric_entry',
  'case_key',
]

/**
 * Emergency access to one case for an hour (SECURITY 4.3); the overseer's co-signature and the concerns that switch it on without a
 * sign (SETTLED 3, SECURITY I4).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
-- the time by the service's clock, said by the verb that reads; without it no emergency access counts
create function app.now() returns timestamptz language sql stable parallel safe as $$ select nullif(current_setting('app.now', true), '')::timestamptz $$;
create table app.break_glass (
  id uuid primary key, case_id uuid not null references app.case_file, person_id uuid not null references app.person, proposal_id uuid not null unique references app.gate_proposal,
  danger_to_life boolean not null, asked_at timestamptz not null, opened_at timestamptz, until timestamptz, confirmed_at timestamptz, warned_at timestamptz,
  told_at timestamptz, defer_until timestamptz, deferred_by uuid references app.person, defer_reason_sealed bytea,
  check ((opened_at is null) = (until is null)), check (until <= opened_at + interval '60 minutes'), check (defer_until <= asked_at + interval '30 days'),
  check ((defer_until is null) = (deferred_by is null) and (defer_until is null) = (defer_reason_sealed is null)));
create index break_glass_case on app.break_glass (case_id);
create index break_glass_untold on app.break_glass (until) where told_at is null;
create table app.case_cosign (
  case_id uuid not null references app.case_file, source text not null check (source in ('overseer', 'concern')), by_id uuid references app.person,
  since timestamptz not null, ended_at timestamptz, primary key (case_id, source, since));
create table app.concern (
  id uuid primary key, case_id uuid not null references app.case_file, by_id uuid not null references app.person, about_id uuid not null references app.person,
  to_id uuid not null references app.person, words_sealed bytea not null, at timestamptz not null, decided_at timestamptz, outcome text check (outcome in ('upheld', 'set-aside')),
  answer_sealed bytea, check (about_id <> to_id), check ((decided_at is null) = (outcome is null)));
create index concern_to on app.concern (to_id) where decided_at is null;
create index concern_case on app.concern (case_id);

create policy break_glass on app.case_file for select to app_rt using (${breaksGlass('case_file', 'id')});
${OPEN.map((t) => `create policy break_glass on app.${t} for select to app_rt using (${breaksGlass(t)});`).join('\n')}
create policy break_glass on app.event for select to app_rt using (event.visibility in ('desk', 'desk-and-manager', 'reporter-too') and ${breaksGlass('event')});
create policy break_glass on app.third_party for select to app_rt using (exists (select 1 from app.case_file c where c.third_party_id = third_party.id and ${breaksGlass('c', 'id')}));
create policy break_glass on app.custody for insert to app_rt with check (actor_id = ${uid} and act = 'read' and ${breaksGlass('custody')});

${['break_glass', 'case_cosign', 'concern']
  .map(
    (t) => `alter table app.${t} enable row level security; alter table app.${t} force row level security;
create policy owner on app.${t} to app_owner using (true) with check (true);
create policy read_system on app.${t} for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
create policy add_system on app.${t} for insert to app_rt with check ((select app.sys()) in ('policy', 'setup'));
create policy change_system on app.${t} for update to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup')) with check ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
create policy wall on app.${t} as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = ${t}.case_id and w.person_id = ${uid}));
grant select, insert, update on app.${t} to app_rt;`,
  )
  .join('\n')}
create policy read_person on app.break_glass for select to app_rt using (person_id = ${uid}
  or exists (select 1 from app.case_file f where f.id = break_glass.case_id and f.overseer_id = ${uid})
  or exists (select 1 from app.person p where p.id = ${uid} and p.active and p.roles && array['auditor', 'legal']));
create policy read_person on app.case_cosign for select to app_rt using (exists (select 1 from app.case_member m where m.case_id = case_cosign.case_id and m.person_id = ${uid} and m.valid_to is null and m.part = 'overseer'));
-- whom it is about reads nothing of it, whatever else they are (POLICY I22)
create policy read_person on app.concern for select to app_rt using (by_id = ${uid} or to_id = ${uid});
create policy not_about on app.concern as restrictive for all to app_rt using (about_id is distinct from ${uid});
`)
    .execute(db)
}
