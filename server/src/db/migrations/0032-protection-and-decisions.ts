import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const part = (table: string, parts: string) =>
  `exists (select 1 from app.case_member m where m.case_id = ${table}.case_id and m.person_id = ${uid} and m.valid_to is null and m.part in (${parts}))`

/**
 * What keeps somebody safe for a time, and which wishes stood beside a decision. A measure cannot lapse: it ends because the person asks,
 * because another covers the time without a gap, or because the investigation is complete (POLICY I11). A person's action names the
 * version of the wishes they saw; against a wish it needs a reason (POLICY I14).
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
-- which kinds there are is listed by the service; a pack decides what a policy decision is about
alter table app.gate_proposal drop constraint gate_proposal_kind_check;
update app.gate_proposal set kind = 'policy-decision' where kind = 'service-withdrawal';
alter table app.gate_proposal add constraint gate_proposal_kind_check check (kind ~ '^[a-z]+(-[a-z]+)*$');

alter table app.action add against_wish boolean not null default false, add deviation_sealed bytea, add values_sealed bytea;
alter table app.action add constraint action_wishes check (by_id is null or wishes_version is not null) not valid;
alter table app.action add constraint action_deviation check (against_wish = (deviation_sealed is not null)) not valid;

create table app.protection (
  id uuid primary key, case_id uuid not null references app.case_file, person_id uuid not null references app.person,
  kind text not null check (kind in ('stand-in', 'no-contact', 'not-alone', 'duties', 'place', 'removed', 'other')), said_sealed bytea not null,
  starts timestamptz not null, planned_end timestamptz, review_at timestamptz, stand_in_id uuid references app.person, by_id uuid not null references app.person,
  at timestamptz not null, reminded_at timestamptz, ended_at timestamptz, ended_by uuid references app.person,
  ended_because text check (ended_because in ('person-asked', 'replaced', 'investigation-complete')), replaced_by uuid references app.protection,
  check ((ended_at is null) = (ended_because is null) and (ended_at is null) = (ended_by is null)), check (ended_at >= starts),
  check ((ended_because is not distinct from 'replaced') = (replaced_by is not null)), check (replaced_by <> id),
  check (kind <> 'not-alone' or coalesce(planned_end, review_at) is not null), check (kind <> 'stand-in' or stand_in_id is not null),
  check (planned_end > starts and review_at > starts));
create index protection_case on app.protection (case_id);
create index protection_stand_in on app.protection (stand_in_id) where ended_at is null;
create index protection_due on app.protection (coalesce(review_at, planned_end)) where ended_at is null and reminded_at is null;

create function app.protection_ends() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if old.ended_at is not null then raise exception 'protection.ended'; end if;
  if (new.id, new.case_id, new.person_id, new.kind, new.starts, new.by_id, new.at, new.stand_in_id, new.said_sealed, new.planned_end)
    is distinct from (old.id, old.case_id, old.person_id, old.kind, old.starts, old.by_id, old.at, old.stand_in_id, old.said_sealed, old.planned_end)
    then raise exception 'protection.fixed'; end if;
  if new.ended_because = 'person-asked' and new.ended_by <> new.person_id then raise exception 'protection.not_asked'; end if;
  if new.ended_because = 'replaced' and not exists (select 1 from protection o where o.id = new.replaced_by and o.case_id = new.case_id and o.person_id = new.person_id
    and o.starts <= new.ended_at and (o.ended_at is null or o.ended_at > new.ended_at)) then raise exception 'protection.gap'; end if;
  if new.ended_because = 'investigation-complete' and not exists (select 1 from step s where s.case_id = new.case_id and s.step = 'investigate' and s.state = 'done' and s.closed_at <= new.ended_at)
    then raise exception 'protection.too_early'; end if;
  return new;
end $$;
create trigger protection_ends before update on app.protection for each row execute function app.protection_ends();

alter table app.protection enable row level security; alter table app.protection force row level security;
create policy owner on app.protection to app_owner using (true) with check (true);
create policy read_person on app.protection for select to app_rt using (${part('protection', `'handler', 'manager', 'upline'`)}
  or (person_id = ${uid} and ${part('protection', `'reporter', 'affected'`)}));
create policy break_glass on app.protection for select to app_rt using (exists (select 1 from app.case_member m where m.case_id = protection.case_id and m.person_id = ${uid}
  and m.part = 'break-glass' and m.since <= app.now() and m.valid_to > app.now() and m.valid_to <= m.since + interval '60 minutes'));
create policy read_system on app.protection for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
create policy add_system on app.protection for insert to app_rt with check ((select app.sys()) in ('policy', 'setup'));
create policy change_system on app.protection for update to app_rt using ((select app.sys()) in ('policy', 'clock')) with check ((select app.sys()) in ('policy', 'clock'));
create policy wall on app.protection as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = protection.case_id and w.person_id = ${uid}));
grant select, insert on app.protection to app_rt;
grant update (reminded_at, review_at, ended_at, ended_by, ended_because, replaced_by) on app.protection to app_rt;
`)
    .execute(db)
}
