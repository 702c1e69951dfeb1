import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { ABSOLUTE } from '../people/sessions.ts'
import { isLoopback } from './origin.ts'

export interface SessionCookie {
  read(c: Context): string | undefined
  write(c: Context, token: string): void
  clear(c: Context): void
}

/**
 * The cookie that carries the token: `__Host-bw`, HttpOnly, Secure, SameSite=Lax. On plain loopback http it is `bw` (SETTLED 54).
 * @throws when the service would be reached by plain http from elsewhere
 */
export function sessionCookie(base: string): SessionCookie {
  const { protocol, hostname } = new URL(base)
  const secure = protocol === 'https:'
  if (!secure && !isLoopback(hostname))
    throw new Error(`${base} is plain http. Put the service behind https, or use 127.0.0.1 to try it on this machine.`)
  const prefix = secure ? ({ prefix: 'host' } as const) : {}
  const options = { path: '/', httpOnly: true, secure, sameSite: 'Lax', ...prefix } as const
  return {
    read: (c) => (secure ? getCookie(c, 'bw', 'host') : getCookie(c, 'bw')) || undefined,
    write: (c, token) => setCookie(c, 'bw', token, { ...options, maxAge: ABSOLUTE / 1000 }),
    clear: (c) => void deleteCookie(c, 'bw', options),
  }
}
