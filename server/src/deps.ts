import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { AuthTables, Tables } from './db/tables.ts'
import type { EvidenceStore } from './evidence/store.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Keys } from './keys/keys.ts'
import type { Log } from './log.ts'
import type { Parser } from './mail/parse.ts'
import type { Mailer } from './mailer/mailer.ts'

/** Everything a verb may need, built once in main.ts. */
export type Deps = {
  config: Config
  clock: Clock
  log: Log
  keys: Keys
  db: Kysely<Tables>
  auth: Kysely<AuthTables>
  ingest: { db: Kysely<Tables>; pool: pg.Pool }
  store: EvidenceStore
  jobs: Jobs
  mailer: Mailer
  parser: Parser
  /** to any public address; see http/outbound.ts */
  fetch: typeof fetch
}
