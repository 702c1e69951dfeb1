import { createHash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'
import { refused } from './refuse.ts'
import { sharedLimit } from './shared-limit.ts'

/** How often one address may try to sign in, in so many seconds; an office behind one address stays far below. */
export const SIGN_IN = { points: 600, duration: 600 }

/**
 * Counts what tries to sign in by its address, in PostgreSQL, so that every process knows the same figure (SECURITY T24). The address
 * is kept as a hash, for as long as it counts. @param limit times, in seconds
 */
export function signInLimit(deps: Pick<Deps, 'auth' | 'config'>, limit = SIGN_IN): MiddlewareHandler {
  const wait = sharedLimit(deps, 'sign-in', limit)
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
