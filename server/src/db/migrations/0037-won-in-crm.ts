import { type Kysely, sql } from 'kysely'

const systems = `(select app.sys()) in ('policy', 'setup', 'worker')`

/**
 * Contracts from a CRM (POLICY 48): how far each connection was looked through, when, and what went wrong; and which of its records are
 * known, so that one sale is one contract whatever becomes of its name.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(`
alter table app.crm_connection add column won_from timestamptz, add column won_until timestamptz, add column won_looked_at timestamptz, add column won_problem text;
create table app.won_in_crm (
  connection text not null references app.crm_connection, record_type text not null, record_id text not null, contract_id uuid references app.business_contract,
  at timestamptz not null, primary key (connection, record_type, record_id));
alter table app.won_in_crm enable row level security; alter table app.won_in_crm force row level security;
create policy owner on app.won_in_crm to app_owner using (true) with check (true);
create policy read_system on app.won_in_crm for select to app_rt using (${systems});
create policy add_system on app.won_in_crm for insert to app_rt with check (${systems});
create policy change_system on app.won_in_crm for update to app_rt using (${systems}) with check (${systems});
grant select, insert, update (contract_id) on app.won_in_crm to app_rt;
`)
    .execute(db)
}
