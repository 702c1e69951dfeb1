import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import type { Config } from './config.ts'
import { startEmbedded } from './db/embedded.ts'
import { type Passwords, prepareDatabase } from './db/prepare.ts'

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
  const passwords = passwordsIn(config.data)
  if (!held) return { ...urlsOf(postgres.adminUrl, passwords), applied: [] }
  say('Preparing the database')
  const { runtimeUrl, ingestUrl, applied } = await prepareDatabase({
    adminUrl: postgres.adminUrl,
    database: NAME,
    passwords,
  })
  return { url: runtimeUrl, ingestUrl, applied }
}

const OUR_FILES = [
  'postgres',
  'database-passwords.json',
  'keys',
  'shred-list',
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

/** As whom the service and its take-in come to a database that is already prepared. */
function urlsOf(adminUrl: string, { runtime, ingest }: Passwords) {
  const as = (user: string, password: string) => {
    const at = new URL(adminUrl)
    Object.assign(at, { username: user, password, pathname: `/${NAME}` })
    return at.href
  }
  return { url: as('app_rt', runtime), ingestUrl: as('app_ingest', ingest) }
}

function passwordsIn(dir: string): Passwords {
  const file = join(dir, 'database-passwords.json')
  if (!existsSync(file)) {
    const secret = () => randomBytes(24).toString('base64url')
    writeFileSync(file, JSON.stringify({ runtime: secret(), ingest: secret() }), { mode: 0o600, flag: 'wx' })
  }
  return Stored.parse(JSON.parse(readFileSync(file, 'utf8')))
}
