import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { ABSOLUTE } from '../people/sessions.ts'
import { ATTEMPT_LIFE } from '../people/sign-in-attempt.ts'
import { isLoopback } from './origin.ts'

export interface SessionCookie {
  read(c: Context): string | undefined
  write(c: Context, token: string): void
  clear(c: Context): void
}

/** How a cookie of ours is written: `__Host-`, HttpOnly, Secure, SameSite=Lax; on plain loopback http without what needs https. */
function ours(base: string) {
  const { protocol, hostname } = new URL(base)
  const secure = protocol === 'https:'
  if (!secure && !isLoopback(hostname))
    throw new Error(`${base} is plain http. Put the service behind https, or use 127.0.0.1 to try it on this machine.`)
  const prefix = secure ? ({ prefix: 'host' } as const) : {}
  return { secure, options: { path: '/', httpOnly: true, secure, sameSite: 'Lax', ...prefix } as const }
}

function cookieNamed(base: string, name: string, seconds: number): SessionCookie {
  const { secure, options } = ours(base)
  return {
    read: (c) => (secure ? getCookie(c, name, 'host') : getCookie(c, name)) || undefined,
    write: (c, token) => setCookie(c, name, token, { ...options, maxAge: seconds }),
    clear: (c) => void deleteCookie(c, name, options),
  }
}

/**
 * The cookie that carries the token: `__Host-bw`, HttpOnly, Secure, SameSite=Lax. On plain loopback http it is `bw` (SETTLED 54).
 * @throws when the service would be reached by plain http from elsewhere
 */
export const sessionCookie = (base: string): SessionCookie => cookieNamed(base, 'bw', ABSOLUTE / 1000)

/** A short-lived cookie that ties the end of something to the browser that began it. */
export const stepCookie = (base: string, name: string): SessionCookie => cookieNamed(base, name, ATTEMPT_LIFE / 1000)
