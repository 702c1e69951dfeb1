import type { Person } from '@breakwater/shared/person.ts'
import type { Context } from 'hono'
import { personById } from '../people/person.ts'
import { type SessionDeps, type SessionFacts, sessionOf } from '../people/sessions.ts'
import { hasBearer, ownOrigins } from './origin.ts'
import type { SessionCookie } from './session.ts'

/** Finds who an access token was given to: a person's id, or undefined when it is unknown, old or withdrawn. */
export type TokenOwner = (accessToken: string) => Promise<string | undefined>

export interface Identity {
  person: Person
  by: 'cookie' | 'bearer'
  /** of the console; the extension has none */
  session?: SessionFacts
}
/** @param counts false when a machine asks again by itself, which must not keep a session alive */
export type Identify = (c: Context, counts?: boolean) => Promise<Identity | undefined>

/** Says who knocks. A bearer token hides the cookie, and a cookie counts only from our own pages: the two never mix. */
export const identity =
  (deps: SessionDeps & { base: () => string; cookie: SessionCookie; tokenOwner: TokenOwner }): Identify =>
  async (c, counts = true) => {
    const authorization = c.req.header('authorization')
    if (hasBearer(authorization)) {
      const id = await deps.tokenOwner(authorization?.slice('bearer '.length).trim() ?? '')
      const person = id === undefined ? undefined : await personById(deps.auth, id)
      return person && { person, by: 'bearer' }
    }
    const origin = c.req.header('origin')
    if (authorization !== undefined || (origin !== undefined && !ownOrigins(deps.base()).has(origin))) return undefined
    const token = deps.cookie.read(c)
    const found = token ? await sessionOf(deps, token, counts) : undefined
    return found && { ...found, by: 'cookie' }
  }
