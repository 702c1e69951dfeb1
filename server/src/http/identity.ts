import type { Person } from '@breakwater/shared/person.ts'
import type { Context } from 'hono'
import type { OAuth } from '../people/oauth.ts'
import { personById } from '../people/person.ts'
import { type SessionDeps, type SessionFacts, sessionOf } from '../people/sessions.ts'
import { hasToken, ownOrigins } from './origin.ts'
import type { SessionCookie } from './session.ts'

export interface Identity {
  person: Person
  by: 'cookie' | 'bearer'
  /** of the console; the extension has none */
  session?: SessionFacts
}
/** @param counts false when a machine asks again by itself, which must not keep a session alive */
export type Identify = (c: Context, counts?: boolean) => Promise<Identity | undefined>

interface Needs extends SessionDeps {
  base: () => string
  cookie: SessionCookie
  tokenOwner: OAuth['tokenOwner']
}

/**
 * Says who knocks. A token hides the cookie, and a cookie counts only from our own pages: the two never mix. A token counts only with
 * the proof of its key (RFC 9449); as a plain bearer it is nothing.
 */
export const identity =
  (deps: Needs): Identify =>
  async (c, counts = true) => {
    const authorization = c.req.header('authorization')
    if (hasToken(authorization)) return byToken(deps, c, authorization ?? '')
    const origin = c.req.header('origin')
    if (authorization !== undefined || (origin !== undefined && !ownOrigins(deps.base()).has(origin))) return undefined
    const token = deps.cookie.read(c)
    const found = token ? await sessionOf(deps, token, counts) : undefined
    return found && { ...found, by: 'cookie' }
  }

async function byToken(deps: Needs, c: Context, authorization: string): Promise<Identity | undefined> {
  const token = /^dpop +(\S+)$/i.exec(authorization)?.[1]
  if (token === undefined) return undefined
  const addresses = [...ownOrigins(deps.base())].map((origin) => origin + new URL(c.req.url).pathname)
  const owner = await deps.tokenOwner(token, { method: c.req.method, addresses, jwt: c.req.header('dpop') })
  if (owner && 'nonce' in owner) c.header('dpop-nonce', owner.nonce)
  const person = owner && 'personId' in owner ? await personById(deps.auth, owner.personId) : undefined
  return person && { person, by: 'bearer' }
}
