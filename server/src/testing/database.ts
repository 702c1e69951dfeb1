import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { asSuperuser, TEMPLATE } from './cluster.ts'

const IN_USE = '55006'

export interface FreshDatabase {
  /** the superuser, in this database */
  adminUrl: string
  /** `app_rt`: what the service runs as */
  runtimeUrl: string
  /** `app_ingest`: what takes mail in */
  ingestUrl: string
  name: string
  drop(): Promise<void>
}

/** A migrated database of its own for one test file: a clone of the template. Drop it in `afterAll`. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const adminUrl = inject('adminUrl')
  const { runtimeUrl, ingestUrl } = inject('templateUrls')
  const name = `t_${randomBytes(8).toString('hex')}`
  await asSuperuser(
    adminUrl,
    `create database ${name} template ${TEMPLATE} strategy file_copy`,
    // A clone gets the tables' grants, but not those of the database itself.
    `update pg_database set datacl = t.datacl, datdba = t.datdba from pg_database t
     where pg_database.datname = '${name}' and t.datname = '${TEMPLATE}'`,
  )
  return {
    adminUrl: inDatabase(adminUrl, name),
    runtimeUrl: inDatabase(runtimeUrl, name),
    ingestUrl: inDatabase(ingestUrl, name),
    name,
    // PostgreSQL waits five seconds for clients that are leaving; only who stays longer is put out
    drop: () =>
      asSuperuser(adminUrl, `drop database if exists ${name}`).catch((error: { code?: string }) => {
        if (error.code !== IN_USE) throw error
        return asSuperuser(adminUrl, `drop database if exists ${name} with (force)`)
      }),
  }
}

function inDatabase(url: string, name: string): string {
  const target = new URL(url)
  target.pathname = `/${name}`
  return target.href
}
