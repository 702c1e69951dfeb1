import { type Kysely, sql } from 'kysely'

/** What the policies of our pages stopped, counted by day: no reference, no person (ASVS 3.4.7). And how often who tried to sign in. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
create table auth.csp_report (day date not null, directive text not null, blocked text not null, page text not null,
  times int not null default 1, primary key (day, directive, blocked, page));
create table auth.rate (key varchar(255) primary key, points integer not null default 0, expire bigint);
grant select, insert, update, delete on auth.csp_report, auth.rate to app_rt`.execute(db)
}
