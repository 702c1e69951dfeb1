import { type Kysely, sql } from 'kysely'

/** A policy pack becomes active by the decision of two people (SETTLED 73). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table app.gate_proposal drop constraint gate_proposal_kind_check;
alter table app.gate_proposal add constraint gate_proposal_kind_check check (kind in ('service-withdrawal', 'erasure', 'role-grant',
  'wall-removal', 'bulk-export', 'key-change', 'break-glass', 'co-signature', 'pack-activation'));
`.execute(db)
}
