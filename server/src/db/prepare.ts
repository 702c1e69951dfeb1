import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { installJobs } from '../jobs/install.ts'
import { migrations } from './migrations/index.ts'
import { equipSystemRole } from './system-role.ts'

export type Passwords = { runtime: string; ingest: string }
export type Prepared = { runtimeUrl: string; ingestUrl: string; ownerUrl: string; applied: string[] }

const withUser = (url: string, database: string, user?: string, password?: string) => {
  const u = new URL(url)
  u.pathname = `/${database}`
  if (user !== undefined) [u.username, u.password] = [user, encodeURIComponent(password ?? '')]
  return u.href
}

/**
 * Makes the database ready: roles `app_owner` and `app_system` (which cannot log in), `app_rt`, `app_ingest`, the database itself, and
 * every migration.
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
      ['app_system', 'nologin nosuperuser nobypassrls'],
      // what it may become is never what it is: a policy of `app_system` counts only where the service says that it acts
      ['app_rt', `login noinherit nosuperuser nobypassrls password ${admin.escapeLiteral(o.passwords.runtime)}`],
      ['app_ingest', `login nosuperuser nobypassrls password ${admin.escapeLiteral(o.passwords.ingest)}`],
    ] as const) {
      const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role])
      await admin.query(`${rowCount ? 'alter' : 'create'} role ${role} ${options}`)
    }
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [o.database])
    if (!rowCount) await admin.query(`create database ${admin.escapeIdentifier(o.database)} owner app_owner`)
    // CREATEROLE alone does not let a login act as the role it made
    await admin.query('grant app_owner to current_user')
    await admin.query('grant app_system to app_rt')
  } finally {
    await admin.end()
  }
  const ownerUrl = withUser(o.adminUrl, o.database)
  const applied = await migrate(ownerUrl)
  const runtimeUrl = withUser(o.adminUrl, o.database, 'app_rt', o.passwords.runtime)
  await installJobs(runtimeUrl)
  await openJobs(runtimeUrl)
  return {
    ownerUrl,
    applied,
    runtimeUrl,
    ingestUrl: withUser(o.adminUrl, o.database, 'app_ingest', o.passwords.ingest),
  }
}

/** Work is put into the queue by whoever acts, and the queue's tables are the login role's own. */
async function openJobs(url: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(`grant select, insert, update, delete on all tables in schema jobs to app_system;
      alter default privileges in schema jobs grant select, insert, update, delete on tables to app_system`)
  } finally {
    await client.end()
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
    await sql`grant usage on schema jobs to app_system`.execute(db)
    await sql`grant select on kysely_migration to app_rt`.execute(db)
    await equipSystemRole(pool)
    return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName)
  } finally {
    await db.destroy()
  }
}
