import { type Kysely, sql } from 'kysely'

/** Unit and period of a protected figure are words somebody typed: they are sealed with their case (SECURITY T21). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
alter table app.metric_entry add said_sealed bytea;
alter table app.metric_entry alter column unit set default '', alter column period set default ''`.execute(db)
}
