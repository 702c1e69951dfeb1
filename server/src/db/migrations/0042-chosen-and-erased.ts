import { type Kysely, sql } from 'kysely'

/**
 * The pieces of evidence that a proposal lays before those who decide it, for the acting person alone: a second wall behind `may()`, as
 * the service reads the piece for them (SECURITY D4, SETTLED 62). And what waits for a decision about a case ends when that case is
 * erased: its words open no more, and its walls went with it.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create function app.chosen_pieces(gate uuid, now_at timestamptz) returns table (case_id uuid, evidence_id uuid)
  language sql stable security definer set search_path = app, pg_temp as $$
  with p as (select g.* from gate_proposal g where g.id = gate and g.state = 'open' and now_at < g.expires),
    mine as (select s, exists (select 1 from gate_approval a where a.proposal_id = p.id and a.payload_hash = p.payload_hash and a.slot = s) as taken
      from p, unnest(p.required) s where gate_can_fill(p::gate_proposal, s, app.uid()))
  select e.case_id, e.id from p join evidence e on e.case_id = p.case_id
  where e.id in (select x::uuid from jsonb_each(coalesce(p.payload -> 'evidence', '{}')) f, jsonb_array_elements_text(f.value) x)
    and exists (select 1 from mine)
    and (exists (select 1 from mine where not mine.taken)
      or exists (select 1 from gate_approval a where a.proposal_id = p.id and a.payload_hash = p.payload_hash and a.person_id = app.uid())) $$;
revoke all on function app.chosen_pieces(uuid, timestamptz) from public;
grant execute on function app.chosen_pieces(uuid, timestamptz) to app_rt;

create function app.end_with_case() returns trigger language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if new.report_id is null then
    update gate_proposal set state = 'void', ended_at = new.erased_at where case_id = new.of_case and state = 'open';
  end if;
  return new;
end $$;
revoke all on function app.end_with_case() from public;
create trigger erasure_ends after insert on app.erasure for each row execute function app.end_with_case();
update app.gate_proposal p set state = 'void', ended_at = e.erased_at from app.erasure e
  where e.of_case = p.case_id and e.report_id is null and p.state = 'open';
`.execute(db)
}
