import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { replayShreds } from './cases/shred.ts'
import { type Clock, movedClock, wallClock } from './clock.ts'
import type { Config } from './config.ts'
import { openDatabase, type Say } from './database.ts'
import { as, assertDurable, assertRowSecurity, system } from './db/as.ts'
import { connect, connectAuth, connectIngest } from './db/connect.ts'
import { migrations } from './db/migrations/index.ts'
import type { Deps } from './deps.ts'
import { diskStore } from './evidence/disk.ts'
import { fetchOfKeys } from './fetch-of-keys.ts'
import { guardedFetch, reachOf } from './http/outbound.ts'
import { startJobs } from './jobs/jobs.ts'
import { holdsKeys, openKeys } from './keys/keys.ts'
import type { Log } from './log.ts'
import { createParser } from './mail/parse.ts'
import { createMailer } from './mailer/index.ts'
import { queues } from './worker.ts'

/**
 * Opens everything a verb may need; all of it closes with `opened`, the database last.
 * @throws one sentence with the remedy: row security could be bypassed, the server is not durable, a key is missing
 */
export async function openDeps(
  config: Config,
  opened: AsyncDisposableStack,
  o: { log: Log; say: Say; worker: boolean; alone?: boolean; clock?: Clock },
): Promise<Deps & { config: Config & { database: object } }> {
  const { log, say, clock = config.testClock ? movedClock(config.testClock) : wallClock } = o
  const { url, ingestUrl } = await openDatabase(config, opened, say, o.alone)
  const whole = { ...config, database: { url, ingestUrl } }
  const failed = (err: Error) => log.warn({ err }, 'database.cut')
  const db = opened.adopt(connect(url, failed), (pool) => pool.destroy())
  const auth = opened.adopt(connectAuth(url, failed), (pool) => pool.destroy())
  const ingest = connectIngest(ingestUrl, failed)
  opened.defer(() => ingest.pool.end())
  await assertRowSecurity(db)
  await assertMigrated(auth)
  await assertDurable(db, config.testWorld)
  mkdirSync(config.data, { recursive: true, mode: 0o711 })
  const fresh = !(await holdsSealed(db))
  if (fresh && !config.local && !holdsKeys(config.keysDir))
    throw new Error(
      `There are no keys in ${config.keysDir} yet. Run: breakwater keys make, and copy them to a safe place before the first start.`,
    )
  const keys = openKeys(config.keysDir, { create: fresh, kek: config.kek, fetch: fetchOfKeys(config) })
  const back = await replayShreds({ db, clock, keys, config: whole, log })
  if (back) say(`${back} erased cases had come back with the database; their keys are destroyed again`)
  const jobs = opened.adopt(await startJobs(url, log, queues, { supervise: o.worker }), (queue) => queue.stop())
  const mailer = opened.adopt(createMailer(config, clock, 'Breakwater'), (way) => way.close())
  const parser = opened.adopt(createParser(), (pool) => pool.close())
  const store = diskStore(join(config.data, 'evidence'))
  const fetch = guardedFetch({ ...reachOf(config), hosts: 'any' })
  return { config: whole, clock, log, keys, db, auth, ingest, store, jobs, mailer, parser, fetch }
}

/**
 * Refuses to take reports that nobody could look after: whoever of the desk is kept out of a case, somebody outside its rota takes it
 * (SECURITY W5). A fresh installation without a policy takes no reports yet. @throws with the remedy in words
 */
export async function assertOutsideContact(db: Deps['db']): Promise<void> {
  const { rows } = await as(db, system('setup'), (tx) =>
    sql<{
      missing: boolean
    }>`select app.outside_contact() is null and exists (select 1 from app.pack where status = 'active')
      and exists (select 1 from app.organisation) missing`.execute(tx),
  )
  if (rows[0]?.missing)
    throw new Error(
      'Nobody is there for a case that the whole desk is kept out of. Name a person outside the rota: breakwater setup --outside-contact ADDRESS',
    )
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
