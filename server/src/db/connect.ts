import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { AuthTables, Tables } from './tables.ts'

pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

const open = <T>(url: string, max: number, onError: (error: Error) => void, pipeline = false) => {
  const pool = new pg.Pool({ connectionString: url, max, connectionTimeoutMillis: 10_000, pipeline })
  pool.on('error', onError)
  // a client in use can lose its server too: without a listener that would end the process
  pool.on('connect', (client) => client.on('error', onError))
  return { db: new Kysely<T>({ dialect: new PostgresDialect({ pool }) }), pool }
}

/** The runtime pool. Only `as()` may start a transaction on it (DB3). */
export const connect = (url: string, onError: (error: Error) => void, max = 10) =>
  open<Tables>(url, max, onError).db.withSchema('app')

/** The pool for sessions and tokens, which hold no case data and have a schema of their own. */
export const connectAuth = (url: string, onError: (error: Error) => void, max = 4) =>
  open<AuthTables>(url, max, onError).db.withSchema('auth')

/** The take-in's pool: its role can insert raw mail and call a few functions, nothing else. It sends without waiting for each answer. */
export const connectIngest = (url: string, onError: (error: Error) => void, max = 4) =>
  open<Tables>(url, max, onError, true)
