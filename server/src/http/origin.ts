import type { MiddlewareHandler } from 'hono'

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || host === '::1'

/** Requests with a token carry no ambient authority: the cookie is not looked at when there is one. */
export const hasToken = (authorization: string | undefined): boolean => /^(?:dpop|bearer) /i.test(authorization ?? '')

/**
 * The origins that are us. On loopback, the other names of this machine count too.
 * @param base the service's own address, such as `https://breakwater.example`
 */
export function ownOrigins(base: string): ReadonlySet<string> {
  const url = new URL(base)
  if (!isLoopback(url.hostname)) return new Set([url.origin])
  return new Set([...LOOPBACK].map((host) => new URL(`${url.protocol}//${host}${url.port && `:${url.port}`}`).origin))
}

/**
 * Refuses an unsafe method that another site could have caused (SETTLED 4): the Origin must be ours and, where the browser says it,
 * the request must come from the same origin. hono's `csrf()` would let JSON through. A request without cookie and without any
 * browser header has nothing to abuse and goes on; `/oauth` has no use for cookies on its POST routes.
 */
export function sameOriginOnly(base: () => string): MiddlewareHandler {
  return async (c, next) => {
    const [origin, site] = [c.req.header('origin'), c.req.header('sec-fetch-site')]
    const fromBrowser = origin !== undefined || site !== undefined || c.req.header('cookie') !== undefined
    const exempt =
      !UNSAFE.has(c.req.method) || hasToken(c.req.header('authorization')) || c.req.path.startsWith('/oauth/')
    if (exempt || !fromBrowser) return next()
    if (origin !== undefined && ownOrigins(base()).has(origin) && (site === undefined || site === 'same-origin'))
      return next()
    return c.json({ code: 'refusal.other_site', params: {} }, 403)
  }
}

/** On loopback, answers only to this machine's own names, so that a foreign name pointed here reads nothing. */
export function ownHostOnly(base: () => string): MiddlewareHandler {
  return async (c, next) => {
    const own = ownOrigins(base())
    if (own.size === 1 || own.has(`http://${c.req.header('host')}`)) return next()
    return c.json({ code: 'refusal.other_host', params: {} }, 421)
  }
}
