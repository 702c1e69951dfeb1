import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { z } from 'zod'
import { type Clock, wallClock } from './clock.ts'
import type { Config } from './config.ts'
import { as, assertDurable, assertRowSecurity, system } from './db/as.ts'
import { connect, connectAuth, connectIngest } from './db/connect.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrations } from './db/migrations/index.ts'
import { type Passwords, prepareDatabase } from './db/prepare.ts'
import type { Deps } from './deps.ts'
import { diskStore } from './evidence/disk.ts'
import { startJobs } from './jobs/jobs.ts'
import { keysFromFolder } from './keys/keys.ts'
import type { Log } from './log.ts'
import { createParser } from './mail/parse.ts'
import { createMailer } from './mailer/index.ts'
import { queues } from './worker.ts'

/** Says in a few words what is being done, for a person who waits. */
export type Say = (what: string) => void

type Database = { url: string; ingestUrl: string; applied: string[] }

const NAME = 'breakwater'
const Stored = z.object({ runtime: z.string().min(1), ingest: z.string().min(1) })

/**
 * Where the database is. Without `DATABASE_URL` PostgreSQL is started in the data folder and stopped with `opened`; with
 * `DATABASE_ADMIN_URL` its tables are brought up to date.
 * @param alone false lets a command look at the data of a running service
 * @throws when another Breakwater uses the same data folder, or PostgreSQL does not start
 */
export async function openDatabase(
  config: Config,
  opened: AsyncDisposableStack,
  say: Say,
  alone = true,
): Promise<Database> {
  if (config.database) {
    return { ...config.database, applied: config.adminUrl ? await migrateElsewhere(config) : [] }
  }
  say('Starting PostgreSQL')
  mkdirSync(config.data, { recursive: true, mode: 0o711 })
  const postgres = await startEmbedded(join(config.data, 'postgres'))
  const held = await holdAlone(postgres.adminUrl, alone ? 20 : 1)
  if (!held && alone)
    throw new Error(
      `Another Breakwater already runs on ${config.data}. Stop it first, or set BREAKWATER_DATA to another folder.`,
    )
  if (opened.disposed) {
    await held?.end()
    await postgres.stop('fast')
    throw new Error('Stopped while starting.')
  }
  // Whoever holds it stops it.
  if (held)
    opened.defer(async () => {
      await held.end()
      // Our own connections are just closing; cutting them would look like a failure in the log.
      await Promise.race([postgres.stop('smart').catch(() => undefined), pause(2_000)])
      await postgres.stop('fast')
    })
  say('Preparing the database')
  const { runtimeUrl, ingestUrl, applied } = await prepareDatabase({
    adminUrl: postgres.adminUrl,
    database: NAME,
    passwords: passwordsIn(config.data),
  })
  return { url: runtimeUrl, ingestUrl, applied }
}

const OUR_FILES = [
  'postgres',
  'database-passwords.json',
  'keys',
  'evidence',
  'sent-mail',
  'demo',
  'service.log',
  'build.log',
]

/** Forgets everything in the data folder that is ours. @throws when a Breakwater runs on it */
export async function resetData(config: Config): Promise<void> {
  if (config.database)
    throw new Error('--reset is for the data folder only; the database of DATABASE_URL is left alone.')
  const home = join(config.data, 'postgres')
  if (existsSync(join(home, 'data'))) {
    const postgres = await startEmbedded(home)
    const held = await holdAlone(postgres.adminUrl, 1)
    if (!held) throw new Error(`A Breakwater runs on ${config.data}. Stop it first.`)
    await held.end()
    await postgres.stop('immediate')
  }
  for (const name of OUR_FILES) rmSync(join(config.data, name), { recursive: true, force: true })
}

/** Brings a database of `DATABASE_URL` up to date; its roles get the passwords that the addresses name. @returns the migrations that ran */
export async function migrateElsewhere({ database, adminUrl }: Config): Promise<string[]> {
  if (!database || !adminUrl)
    throw new Error('Set DATABASE_URL and DATABASE_ADMIN_URL first: migrating needs a role that may create tables.')
  const [runtime, ingest] = [new URL(database.url), new URL(database.ingestUrl)]
  const passwords = { runtime: decodeURIComponent(runtime.password), ingest: decodeURIComponent(ingest.password) }
  const { applied } = await prepareDatabase({ adminUrl, database: runtime.pathname.slice(1), passwords })
  return applied
}

// A session-level lock: it ends with the process, however that ends, and a killed one's lingers for a moment.
async function holdAlone(adminUrl: string, tries: number): Promise<pg.Client | undefined> {
  const client = new pg.Client(adminUrl)
  client.on('error', () => undefined)
  await client.connect()
  for (let left = tries; left > 0; left--) {
    const { rows } = await client.query("select pg_try_advisory_lock(hashtext('breakwater service')) as mine")
    if (rows[0]?.mine) return client
    await pause(150)
  }
  await client.end()
  return undefined
}

function passwordsIn(dir: string): Passwords {
  const file = join(dir, 'database-passwords.json')
  if (!existsSync(file)) {
    const secret = () => randomBytes(24).toString('base64url')
    writeFileSync(file, JSON.stringify({ runtime: secret(), ingest: secret() }), { mode: 0o600, flag: 'wx' })
  }
  return Stored.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/**
 * Opens everything a verb may need; all of it closes with `opened`, the database last.
 * @throws one sentence with the remedy: row security could be bypassed, the server is not durable, a key is missing
 */
export async function openDeps(
  config: Config,
  opened: AsyncDisposableStack,
  o: { log: Log; say: Say; worker: boolean; alone?: boolean; clock?: Clock },
): Promise<Deps & { config: Config & { database: object } }> {
  const { log, say, clock = wallClock } = o
  const { url, ingestUrl } = await openDatabase(config, opened, say, o.alone)
  const whole = { ...config, database: { url, ingestUrl } }
  const failed = (err: Error) => log.warn({ err }, 'database.cut')
  const db = opened.adopt(connect(url, failed), (pool) => pool.destroy())
  const auth = opened.adopt(connectAuth(url, failed), (pool) => pool.destroy())
  const ingest = connectIngest(ingestUrl, failed)
  opened.defer(() => ingest.db.destroy())
  await assertRowSecurity(db)
  await assertMigrated(auth)
  await assertDurable(db, config.testWorld)
  mkdirSync(config.data, { recursive: true, mode: 0o711 })
  const keys = keysFromFolder(config.keysDir, !(await holdsSealed(db)))
  const jobs = opened.adopt(await startJobs(url, log, queues, { supervise: o.worker }), (queue) => queue.stop())
  const mailer = opened.adopt(createMailer(config, clock, 'Breakwater'), (way) => way.close())
  const parser = opened.adopt(createParser(), (pool) => pool.close())
  const store = diskStore(join(config.data, 'evidence'))
  return { config: whole, clock, log, keys, db, auth, ingest, store, jobs, mailer, parser, fetch }
}

/** @returns how many migrations ran @throws when the database is older than this program */
export async function assertMigrated(auth: Deps['auth']): Promise<number> {
  const { rows } = await sql<{ name: string }>`select name from public.kysely_migration`.execute(auth)
  const missing = Object.keys(migrations).filter((name) => !rows.some((row) => row.name === name))
  if (missing.length)
    throw new Error(
      `The database is older than this program: ${missing.join(', ')} did not run yet. Run: breakwater migrate`,
    )
  return rows.length
}

/** Whether the database holds anything that only the present keys can open; then a missing key is a loss, not a first start. */
const holdsSealed = (db: Deps['db']) =>
  as(db, system('policy'), async (tx) => {
    const found = await Promise.all(
      (['case_key', 'intake_key', 'crm_connection'] as const).map((table) =>
        tx
          .selectFrom(table)
          .select(({ lit }) => lit(1).as('one'))
          .limit(1)
          .executeTakeFirst(),
      ),
    )
    return found.some((row) => row !== undefined)
  })
