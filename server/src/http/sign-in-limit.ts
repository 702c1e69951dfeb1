import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { CompiledQuery, sql } from 'kysely'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'
import { refused } from './refuse.ts'

/** How often one address may try to sign in, in so many seconds; an office behind one address stays far below. */
export const SIGN_IN = { points: 600, duration: 600 }

/**
 * Counts what tries to sign in by its address, in PostgreSQL, so that every process knows the same figure (SECURITY T24). The address
 * is kept as a hash, for as long as it counts. @param limit times, in seconds
 */
export function signInLimit(deps: Pick<Deps, 'auth' | 'config'>, limit = SIGN_IN): MiddlewareHandler {
  const query = ({ text, values }: { text: string; values: unknown[] }) =>
    deps.auth.executeQuery(CompiledQuery.raw(text, values)).then(({ rows, numAffectedRows }) => ({
      rows,
      rowCount: Number(numAffectedRows ?? rows.length),
    }))
  const counter = new RateLimiterPostgres({
    ...limit,
    storeClient: { query },
    storeType: 'client',
    schemaName: 'auth',
    tableName: 'rate',
    keyPrefix: 'sign-in',
    tableCreated: true,
    clearExpiredByTimeout: false,
  })
  return async (c, next) => {
    if (c.req.method !== 'POST') return next()
    try {
      const { isFirstInDuration } = await counter.consume(hidden(addressOf(c, deps.config.local)))
      if (isFirstInDuration)
        await sql`delete from auth.rate where expire < extract(epoch from now()) * 1000`.execute(deps.auth)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      c.header('retry-after', String(Math.ceil(error.msBeforeNext / 1000)))
      return refused(c, 429, 'refusal.rate')
    }
    return next()
  }
}

const hidden = (address: string) => createHash('sha256').update(address).digest('base64url')

/** Who asks: outside this computer the last proxy in front of us wrote the last word of the list. */
function addressOf(c: Context, local: boolean): string {
  const near = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? ''
  return local ? near : (c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? near)
}
