import { CompiledQuery, sql } from 'kysely'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'

/** So many times in so many seconds. */
export type Limit = { points: number; duration: number }

/**
 * Counts in PostgreSQL, so that every process knows the same figure (SECURITY T34). @param name what is counted
 * @returns counts once for a key and says how many seconds to wait, or 0 when it may go on
 */
export function sharedLimit(deps: Pick<Deps, 'auth'>, name: string, limit: Limit): (key: string) => Promise<number> {
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
    keyPrefix: name,
    tableCreated: true,
    clearExpiredByTimeout: false,
  })
  return async (key) => {
    try {
      const { isFirstInDuration } = await counter.consume(key)
      if (isFirstInDuration)
        await sql`delete from auth.rate where expire < extract(epoch from now()) * 1000`.execute(deps.auth)
      return 0
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
    }
  }
}
