import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'
import { refused } from './refuse.ts'
import { type Limit, sharedLimit } from './shared-limit.ts'

/** How often one address may try to sign in, in so many seconds; an office behind one address stays far below. */
export const SIGN_IN = { points: 600, duration: 600 }

/**
 * Counts what tries to sign in by its address, in PostgreSQL, so that every process knows the same figure (SECURITY T24). The address
 * is kept as a hash, for as long as it counts. @param limit times, in seconds
 */
export function signInLimit(deps: Pick<Deps, 'auth' | 'config'>, limit = SIGN_IN): MiddlewareHandler {
  return addressLimit(deps, 'sign-in', limit)
}

/** How often one address may use what takes no sign-in, such as a report without a name, in so many seconds. */
export const OPEN = { points: 120, duration: 600 }

/** What takes no sign-in and writes, or tries a code. */
const UNSIGNED = new Set(['/api/reports/nameless', '/api/return', '/api/return/words'])

/** The limit on those. */
export function unsignedLimit(deps: Pick<Deps, 'auth' | 'config'>): MiddlewareHandler {
  const limit = addressLimit(deps, 'open', OPEN)
  return (c, next) => (UNSIGNED.has(c.req.path) ? limit(c, next) : next())
}

/** Counts what comes from one address without a sign-in (SECURITY T34). @param name what is counted */
export function addressLimit(
  deps: Pick<Deps, 'auth' | 'config'>,
  name: string,
  limit: Limit = OPEN,
): MiddlewareHandler {
  const wait = sharedLimit(deps, name, limit)
  return async (c, next) => {
    if (c.req.method !== 'POST') return next()
    const seconds = await wait(hidden(addressOf(c, deps.config.local)))
    if (seconds > 0) {
      c.header('retry-after', String(seconds))
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
