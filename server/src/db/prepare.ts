import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { installJobs } from '../jobs/install.ts'
import { migrations } from './migrations/index.ts'

export type Passwords = { runtime: string; ingest: string }
export type Prepared = { runtimeUrl: string; ingestUrl: string; ownerUrl: string; applied: string[] }

const withUser = (url: string, database: string, user?: string, password?: string) => {
  const u = new URL(url)
  u.pathname = `/${database}`
  if (user !== undefined) [u.username, u.password] = [user, encodeURIComponent(password ?? '')]
  return u.href
}

/**
 * Makes the database ready: roles `app_owner` (cannot log in), `app_rt`, `app_ingest`, the database itself, and every migration.
 * Safe to run again. `adminUrl` must be able to create roles and databases. @throws when a migration fails; nothing of it is kept.
 */
export async function prepareDatabase(o: {
  adminUrl: string
  database: string
  passwords: Passwords
}): Promise<Prepared> {
  const admin = new pg.Client(o.adminUrl)
  await admin.connect()
  try {
    for (const [role, options] of [
      ['app_owner', 'nologin'],
      ['app_rt', `login nosuperuser nobypassrls password ${admin.escapeLiteral(o.passwords.runtime)}`],
      ['app_ingest', `login nosuperuser nobypassrls password ${admin.escapeLiteral(o.passwords.ingest)}`],
    ] as const) {
      const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role])
      await admin.query(`${rowCount ? 'alter' : 'create'} role ${role} ${options}`)
    }
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [o.database])
    if (!rowCount) await admin.query(`create database ${admin.escapeIdentifier(o.database)} owner app_owner`)
    // CREATEROLE alone does not let a login act as the role it made
    await admin.query('grant app_owner to current_user')
  } finally {
    await admin.end()
  }
  const ownerUrl = withUser(o.adminUrl, o.database)
  const applied = await migrate(ownerUrl)
  const runtimeUrl = withUser(o.adminUrl, o.database, 'app_rt', o.passwords.runtime)
  await installJobs(runtimeUrl)
  return {
    ownerUrl,
    applied,
    runtimeUrl,
    ingestUrl: withUser(o.adminUrl, o.database, 'app_ingest', o.passwords.ingest),
  }
}

async function migrate(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    await sql`set role app_owner`.execute(db)
    const { error, results } = await new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
    }).migrateToLatest()
    if (error) throw error
    await sql`create schema if not exists jobs`.execute(db)
    await sql`grant usage, create on schema jobs to app_rt`.execute(db)
    await sql`grant select on kysely_migration to app_rt`.execute(db)
    return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName)
  } finally {
    await db.destroy()
  }
}
