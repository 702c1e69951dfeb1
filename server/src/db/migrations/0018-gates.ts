import { type Kysely, sql } from 'kysely'

/**
 * Four eyes (SECURITY 4.2): a proposal, and approvals that sign its hash. Whatever is changed gives it another hash, so approvals of the
 * text before count no longer. Distinct persons are enforced here; only a definer function ends a proposal, and it does so once. A wall
 * goes by one of these proposals alone, and stays on file as lifted.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
-- who takes a case when nobody of the desk can (SECURITY W5): an address in the settings, a person of the desk outside its rota
create function app.outside_contact() returns uuid language sql stable security definer set search_path = app, pg_temp as $$
  select p.id from organisation o join person p on p.email = lower(o.settings ->> 'outsideContact') where p.active and 'hr' = any(p.roles) $$;
create or replace function app.desk_unclaimed() returns table (id uuid) language sql stable security definer set search_path = app, pg_temp as $$
  select c.id from case_file c where c.claimed_at is null and c.status <> 'closed'
    and exists (select 1 from report r where r.case_id = c.id and r.state = 'received')
    and exists (select 1 from person p where p.id = app.uid() and p.active and 'hr' = any(p.roles))
    and (c.duty_id = app.uid() or app.uid() is distinct from app.outside_contact())
    and not exists (select 1 from case_wall w where w.case_id = c.id and w.person_id = app.uid()) $$;
create table app.gate_proposal (
  id uuid primary key, kind text not null check (kind in ('service-withdrawal', 'erasure', 'role-grant', 'wall-removal', 'bulk-export', 'key-change', 'break-glass', 'co-signature')),
  case_id uuid references app.case_file, subject text, payload jsonb not null, words_sealed bytea not null, payload_hash bytea not null, revision int not null default 1,
  proposer uuid not null references app.person, required text[] not null check (cardinality(required) > 0), at timestamptz not null,
  expires timestamptz not null, state text not null default 'open' check (state in ('open', 'carried-out', 'declined', 'withdrawn')), ended_at timestamptz,
  unique (id, proposer), check (expires > at), check ((state = 'open') = (ended_at is null)));
create index gate_proposal_open on app.gate_proposal (kind) where state = 'open';
create index gate_proposal_case on app.gate_proposal (case_id);
create table app.gate_approval (
  proposal_id uuid not null, proposer uuid not null, slot text not null, person_id uuid not null references app.person, says text not null check (says in ('approve', 'decline')),
  payload_hash bytea not null, stepped_up_at timestamptz not null, reason_sealed bytea, at timestamptz not null,
  primary key (proposal_id, payload_hash, slot), unique (proposal_id, payload_hash, person_id),
  foreign key (proposal_id, proposer) references app.gate_proposal (id, proposer), check (person_id <> proposer),
  check (stepped_up_at <= at and stepped_up_at > at - interval '30 minutes'));
create index gate_approval_person on app.gate_approval (person_id);
create table app.case_wall_lifted (
  case_id uuid not null references app.case_file, person_id uuid not null references app.person, source text not null, since timestamptz not null,
  lifted_at timestamptz not null, proposal_id uuid primary key references app.gate_proposal);
create index case_wall_lifted_case on app.case_wall_lifted (case_id);

create function app.gate_seal() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then new.revision := old.revision + (new.payload <> old.payload or new.words_sealed <> old.words_sealed)::int; end if;
  new.payload_hash := sha256(convert_to(jsonb_build_array(new.id, new.kind, new.case_id, new.subject, new.payload, encode(new.words_sealed, 'hex'), new.required,
    new.proposer, (extract(epoch from new.expires) * 1000000)::bigint, new.revision)::text, 'UTF8'));
  return new;
end $$;
create trigger gate_proposal_seal before insert or update on app.gate_proposal for each row execute function app.gate_seal();

-- which roles may fill a slot; a slot is named by its role, or stands for several
create function app.gate_slot(slot text) returns text[] language sql immutable as $$
  select case when slot in ('first-approver', 'second-approver') then array['hr', 'senior-leader', 'legal'] when slot = 'administrator' then array['admin', 'senior-leader']
    when slot = 'overseer' then '{}' else array[slot] end $$;
create function app.gate_can_fill(p app.gate_proposal, slot text, who uuid) returns boolean language sql stable security definer set search_path = app, pg_temp as $$
  select who <> p.proposer and who::text is distinct from p.subject
    and exists (select 1 from person x where x.id = who and x.active
      and (x.roles && gate_slot(slot) or (slot = 'overseer' and exists (select 1 from case_file f where f.id = p.case_id and f.overseer_id = who))))
    and not exists (select 1 from case_wall w where w.case_id = p.case_id and w.person_id = who) $$;

create function app.gate_check() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
declare p gate_proposal;
begin
  select * into p from gate_proposal where id = new.proposal_id for update;
  if app.uid() is null or new.person_id <> app.uid() then raise exception 'gate.person'; end if;
  if p.state is distinct from 'open' then raise exception 'gate.ended'; end if;
  if new.at >= p.expires then raise exception 'gate.expired'; end if;
  if new.payload_hash <> p.payload_hash then raise exception 'gate.changed'; end if;
  if not new.slot = any (p.required) or not gate_can_fill(p, new.slot, new.person_id) then raise exception 'gate.person'; end if;
  return new;
end $$;
create trigger gate_approval_check before insert on app.gate_approval for each row execute function app.gate_check();
create trigger gate_approval_frozen before update or delete on app.gate_approval for each row execute function app.frozen();
create trigger gate_approval_frozen_all before truncate on app.gate_approval for each statement execute function app.frozen();

-- true exactly once, for the one who may go on and carry it out: every slot signed this text, by people who still may
create function app.gate_execute(gate uuid, now_at timestamptz) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
declare p gate_proposal;
begin
  if app.uid() is null then raise exception 'gate.person'; end if;
  select * into p from gate_proposal where id = gate for update;
  if not found or p.state <> 'open' or now_at >= p.expires then return false; end if;
  if exists (select 1 from unnest(p.required) s where not exists (select 1 from gate_approval a where a.proposal_id = p.id and a.slot = s
    and a.payload_hash = p.payload_hash and a.says = 'approve' and gate_can_fill(p, s, a.person_id))) then return false; end if;
  if exists (select 1 from case_wall w where w.case_id = p.case_id and w.person_id = p.proposer) then return false; end if;
  update gate_proposal set state = 'carried-out', ended_at = now_at where id = p.id;
  return true;
end $$;
-- declined by who had a slot and said no; withdrawn by who proposed it
create function app.gate_end(gate uuid, how text, now_at timestamptz) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
begin
  update gate_proposal p set state = how, ended_at = now_at where p.id = gate and p.state = 'open'
    and ((how = 'withdrawn' and p.proposer = app.uid()) or (how = 'declined' and exists (select 1 from gate_approval a
      where a.proposal_id = p.id and a.person_id = app.uid() and a.payload_hash = p.payload_hash and a.says = 'decline')));
  return found;
end $$;
-- what a person proposed, decided or may decide; never about themselves, never behind a wall
create function app.gate_mine() returns setof uuid language sql stable security definer set search_path = app, pg_temp as $$
  select p.id from gate_proposal p where (p.proposer = app.uid()
      or exists (select 1 from gate_approval a where a.proposal_id = p.id and a.person_id = app.uid())
      or (p.state = 'open' and exists (select 1 from unnest(p.required) s where gate_can_fill(p, s, app.uid()))))
    and not exists (select 1 from case_wall w where w.case_id = p.case_id and w.person_id = app.uid()) $$;
create function app.wall_lift(gate uuid, now_at timestamptz) returns boolean language plpgsql security definer set search_path = app, pg_temp as $$
begin
  with gone as (delete from case_wall w using gate_proposal p where p.id = gate and p.kind = 'wall-removal' and p.state = 'carried-out' and p.case_id = w.case_id and p.subject = w.person_id::text
      and not exists (select 1 from case_wall_lifted l where l.proposal_id = gate) returning w.*)
  insert into case_wall_lifted (case_id, person_id, source, since, lifted_at, proposal_id) select g.case_id, g.person_id, g.source, g.since, now_at, gate from gone g;
  return found;
end $$;

alter table app.gate_proposal enable row level security; alter table app.gate_proposal force row level security;
alter table app.gate_approval enable row level security; alter table app.gate_approval force row level security;
alter table app.case_wall_lifted enable row level security; alter table app.case_wall_lifted force row level security;
create policy owner on app.gate_proposal to app_owner using (true) with check (true);
create policy owner on app.gate_approval to app_owner using (true) with check (true);
create policy owner on app.case_wall_lifted to app_owner using (true) with check (true);
create policy read_person on app.gate_proposal for select to app_rt using (proposer = (select app.uid()) or id in (select app.gate_mine()));
create policy read_system on app.gate_proposal for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
-- people alone propose and decide: no job, import or webhook ever does (POLICY I4)
create policy add_person on app.gate_proposal for insert to app_rt with check (proposer = (select app.uid()) and state = 'open');
create policy change_person on app.gate_proposal for update to app_rt using (proposer = (select app.uid()) and state = 'open') with check (proposer = (select app.uid()));
create policy wall on app.gate_proposal as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = gate_proposal.case_id and w.person_id = (select app.uid())));
create policy read_person on app.gate_approval for select to app_rt using (proposal_id in (select app.gate_mine()));
create policy read_system on app.gate_approval for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
create policy add_person on app.gate_approval for insert to app_rt with check (person_id = (select app.uid()));
create policy read_system on app.case_wall_lifted for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup'));
grant select, insert on app.gate_proposal, app.gate_approval to app_rt;
grant update (payload, words_sealed) on app.gate_proposal to app_rt;
grant select on app.case_wall_lifted to app_rt;
-- a wall is added, and lifted by the function above; nothing else changes one
revoke update on app.case_wall from app_rt;
revoke all on function app.outside_contact(), app.gate_can_fill(app.gate_proposal, text, uuid), app.gate_execute(uuid, timestamptz), app.gate_end(uuid, text, timestamptz), app.gate_mine(), app.wall_lift(uuid, timestamptz) from public;
grant execute on function app.outside_contact(), app.gate_can_fill(app.gate_proposal, text, uuid), app.gate_execute(uuid, timestamptz), app.gate_end(uuid, text, timestamptz), app.gate_mine(), app.wall_lift(uuid, timestamptz) to app_rt;
`.execute(db)
}
