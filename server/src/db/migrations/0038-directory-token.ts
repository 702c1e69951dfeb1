import { type Kysely, sql } from 'kysely'

/** A second person agrees to each token of the directory, and one agreement makes one token (SECURITY T31). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table auth.scim_token add column proposal_id uuid unique references app.gate_proposal;
`.execute(db)
}
