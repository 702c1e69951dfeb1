import { type Kysely, sql } from 'kysely'

/** Evidence and its custody: rows here, sealed bytes in the store (or still beside the mail they came with). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table app.evidence (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, report_id uuid references app.report,
  kind text not null, fidelity text not null, via text not null, grade text not null, size bigint not null, sha256_sealed bytea not null,
  address bytea not null, place text not null check (place in ('expected', 'mail', 'store', 'part')), parent_id uuid references app.evidence,
  part jsonb, mail_id uuid, meta_sealed bytea, signature jsonb, by_id uuid references app.person, at timestamptz not null, kept_at timestamptz,
  unique (report_id, address));
create index evidence_case on app.evidence (case_id);
create index evidence_to_move on app.evidence (at) where place = 'mail';

create table app.custody (
  id uuid primary key default gen_random_uuid(), case_id uuid not null references app.case_file, evidence_id uuid not null references app.evidence,
  at timestamptz not null, actor_id uuid references app.person, actor_system text, act text not null
    check (act in ('received', 'kept', 'moved', 'read', 'downloaded', 'verified', 'failed')), detail jsonb not null default '{}');
create index custody_evidence on app.custody (evidence_id, at);

create function app.frozen() returns trigger language plpgsql as $$
begin raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege'; end $$;
create trigger custody_frozen before update or delete on app.custody for each row execute function app.frozen();
create trigger custody_frozen_all before truncate on app.custody for each statement execute function app.frozen();
create trigger event_frozen before update or delete on app.event for each row execute function app.frozen();
create trigger fact_frozen before update or delete on app.fact for each row execute function app.frozen();
create trigger step_record_frozen before update or delete on app.step_record for each row execute function app.frozen();
-- the hash, the size and the origin of evidence never change; only where it lies and what was found about it
create function app.evidence_fixed() returns trigger language plpgsql as $$
begin
  if (new.case_id, new.sha256_sealed, new.address, new.size, new.at) is distinct from (old.case_id, old.sha256_sealed, old.address, old.size, old.at)
  then raise exception 'evidence never changes' using errcode = 'insufficient_privilege'; end if;
  return new;
end $$;
create trigger evidence_fixed before update on app.evidence for each row execute function app.evidence_fixed();
`.execute(db)
}
