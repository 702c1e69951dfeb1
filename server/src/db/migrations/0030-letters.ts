import { type Kysely, sql } from 'kysely'

const uid = '(select app.uid())'
const part = (table: string, parts: string) =>
  `exists (select 1 from app.case_member m where m.case_id = ${table}.case_id and m.person_id = ${uid} and m.valid_to is null and m.part in (${parts}))`
const named = `(select app.sys()) in ('policy', 'worker', 'setup')`

/** The case tables of the room, and the column that says whose row it is. */
const OF_A_CASE: Record<string, string> = {
  letter: 'author_id',
  letter_answer: 'by_id',
  letter_reader: 'person_id',
  disclosure: 'by_id',
  local_action: 'by_id',
}
const WITHOUT = ['business_contract', 'contract_notice', 'letter_template']

const rules = (table: string, read: string) => `
alter table app.${table} enable row level security; alter table app.${table} force row level security;
create policy owner on app.${table} to app_owner using (true) with check (true);
create policy read_person on app.${table} for select to app_rt using (${read});
create policy read_system on app.${table} for select to app_rt using ((select app.sys()) in ('policy', 'worker', 'clock', 'setup', 'intake'));
create policy add_system on app.${table} for insert to app_rt with check (${named});
create policy change_system on app.${table} for update to app_rt using (${named}) with check (${named});
grant select, insert, update on app.${table} to app_rt;`

/**
 * The counterparty desk: letters, their answers, what was told to whom, warnings, restrictions of a service and markers; and contracts
 * with the written notice of the policies, which belong to no case. What was sent never changes again, its recipient least of all.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
create table app.letter (
  id uuid primary key, case_id uuid not null references app.case_file, action text not null, kind text not null, author_id uuid not null references app.person,
  at timestamptz not null, state text not null default 'draft' check (state in ('draft', 'in-review', 'approved', 'sent', 'set-aside')), revision int not null default 1,
  draft_sealed bytea not null, paper_sealed bytea, pdf_sealed bytea, number int, level text, reasons text[] not null default '{}', variant text,
  wishes_read int, wishes_version int, against_wishes boolean not null default false, deviation_sealed bytea,
  review_needed boolean not null default true, finished_at timestamptz, cool_off_until timestamptz, review_id uuid references app.gate_proposal,
  reviewed_by uuid references app.person, reviewed_at timestamptz, review_said_sealed bytea,
  sent_at timestamptz, sent_by uuid references app.person, via text check (via in ('email', 'post', 'hand', 'inside')), message_id text, token text unique,
  delivery text check (delivery in ('waiting', 'delivered', 'undelivered')), delivered_at timestamptz, attempts int not null default 0, next_try timestamptz, problem text,
  proof_sealed bytea, action_id uuid references app.action,
  check (reviewed_by is distinct from author_id or reviewed_by is null),
  -- every decision carries the wishes that were shown, and a deviation its reason (POLICY I14)
  check (state <> 'sent' or (sent_at is not null and sent_by is not null and via is not null and delivery is not null and paper_sealed is not null
    and pdf_sealed is not null and wishes_version is not null and (not against_wishes or deviation_sealed is not null))),
  -- a second person read it, or it cooled off (POLICY 76)
  check (state <> 'sent' or not review_needed or reviewed_by is not null or cool_off_until <= sent_at));
create index letter_case on app.letter (case_id, at);
create index letter_waiting on app.letter (next_try) where delivery = 'waiting';
create table app.letter_answer (
  id uuid primary key, case_id uuid not null references app.case_file, letter_id uuid not null references app.letter, came_on text not null,
  acknowledged_only boolean not null default false, unwilling text not null default 'unknown' check (unwilling in ('yes', 'no', 'unknown')),
  words_sealed bytea not null, by_id uuid not null references app.person, at timestamptz not null);
create index letter_answer_case on app.letter_answer (case_id);
create table app.letter_reader (
  letter_id uuid not null references app.letter, case_id uuid not null references app.case_file, person_id uuid not null references app.person,
  told_at timestamptz not null, acknowledged_at timestamptz, primary key (letter_id, person_id));
create index letter_reader_person on app.letter_reader (person_id);
create table app.disclosure (
  id uuid primary key, case_id uuid not null references app.case_file, letter_id uuid references app.letter, what_sealed bytea not null, to_sealed bytea not null,
  how text not null, by_id uuid not null references app.person, at timestamptz not null, seq bigint generated always as identity);
create index disclosure_case on app.disclosure (case_id, seq);
create table app.local_action (
  id uuid primary key, case_id uuid not null references app.case_file, kind text not null check (kind in ('service-restriction', 'marker')), action_id uuid references app.action,
  terms_sealed bytea not null, starts_on text not null, review_on text not null, by_id uuid not null references app.person, at timestamptz not null,
  recorded text check (recorded in ('not-recorded-yet', 'recorded')), recorded_in text, record_id text, read_back_at timestamptz, attempts int not null default 0, problem text,
  ended_at timestamptz, ended_by uuid references app.person, end_reason_sealed bytea,
  check (review_on >= starts_on), check ((ended_at is null) = (end_reason_sealed is null)), check ((kind = 'marker') = (recorded is not null)));
create index local_action_case on app.local_action (case_id);

create table app.business_contract (
  id uuid primary key, number_sealed bytea not null, number_blind bytea not null unique, company_sealed bytea not null, company_blind bytea not null, domain_blind bytea,
  signed_on text not null, source text not null check (source in ('crm', 'upload', 'by-hand')), by_id uuid references app.person, at timestamptz not null,
  reminded_at timestamptz);
create index business_contract_company on app.business_contract (company_blind);
create index business_contract_domain on app.business_contract (domain_blind);
create table app.contract_notice (
  id uuid primary key, contract_id uuid not null references app.business_contract, version text not null, recipient_sealed bytea not null, text_sealed bytea not null,
  pdf_sealed bytea not null, via text not null check (via in ('email', 'post', 'hand')), sent_at timestamptz not null, sent_by uuid not null references app.person, proof_sealed bytea,
  delivery text not null check (delivery in ('waiting', 'delivered', 'undelivered')), delivered_at timestamptz, attempts int not null default 0, next_try timestamptz, problem text);
create index contract_notice_contract on app.contract_notice (contract_id);
create index contract_notice_waiting on app.contract_notice (next_try) where delivery = 'waiting';
create table app.letter_template (
  kind text not null, version int not null, blocks jsonb not null, by_id uuid not null references app.person, at timestamptz not null, primary key (kind, version));

-- which business an address belongs to, so that a case finds its contracts
alter table app.identifier add column domain_blind bytea;

-- recipient, text and proof of what was sent are frozen; only whether it arrived is still learned
create function app.letter_frozen() returns trigger language plpgsql as $$
begin
  if old.state in ('sent', 'set-aside') and (to_jsonb(new) - array['delivery', 'delivered_at', 'attempts', 'next_try', 'problem'])
    is distinct from (to_jsonb(old) - array['delivery', 'delivered_at', 'attempts', 'next_try', 'problem']) then raise exception 'letter.frozen'; end if;
  return new;
end $$;
create trigger letter_frozen before update on app.letter for each row execute function app.letter_frozen();
create trigger letter_answer_frozen before update on app.letter_answer for each row execute function app.frozen();
create trigger disclosure_frozen before update on app.disclosure for each row execute function app.frozen();
create trigger letter_template_frozen before update or delete on app.letter_template for each row execute function app.frozen();

${Object.entries(OF_A_CASE)
  .map(
    ([
      t,
      whose,
    ]) => `${rules(t, `${part(t, `'handler'`)} or (${whose} = ${uid} and ${part(t, `'handler','manager','upline'`)})`)}
create policy wall on app.${t} as restrictive for all to app_rt using (not exists (select 1 from app.case_wall w where w.case_id = ${t}.case_id and w.person_id = ${uid}));`,
  )
  .join('\n')}
${WITHOUT.map((t) => rules(t, `exists (select 1 from app.person p where p.id = ${uid} and p.active and 'hr' = any (p.roles))`)).join('\n')}

do $$ declare d text;
begin
  select pg_get_constraintdef(oid) into d from pg_constraint where conrelid = 'app.gate_proposal'::regclass and conname = 'gate_proposal_kind_check';
  alter table app.gate_proposal drop constraint gate_proposal_kind_check;
  execute 'alter table app.gate_proposal add constraint gate_proposal_kind_check ' || replace(d, '''co-signature''::text', '''co-signature''::text, ''letter-review''::text');
end $$;
`)
    .execute(db)
}
