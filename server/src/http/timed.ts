import type { MiddlewareHandler } from 'hono'
import type { Log } from '../log.ts'

/** One line for each answer: its number, method, route pattern, status and milliseconds; never an address or a person. */
export const timed =
  (log: Log): MiddlewareHandler =>
  async (c, next) => {
    const start = performance.now()
    await next()
    if (c.req.path.startsWith('/health/') || c.req.path === '/metrics') return
    const ms = Math.round(performance.now() - start)
    log.info(
      { request: c.get('requestId'), method: c.req.method, route: c.req.routePath, status: c.res.status, ms },
      'http.answered',
    )
  }
