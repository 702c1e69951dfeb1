import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SignInOptions } from '@breakwater/shared/contract/session.ts'
import common from '@breakwater/shared/locales/en/common.json' with { type: 'json' }
import type { Role } from '@breakwater/shared/person.ts'
import { createText } from '@breakwater/shared/text.ts'
import { sql } from 'kysely'
import { missing } from '../refusal.ts'
import { people } from './person.ts'
import { type Opening, openSession, type SessionDeps } from './sessions.ts'

/** Sign-in without passwords for trying the product out: one link for each demo person, made anew at every start. */
export interface DemoSignIn {
  /** The people one can be, each with the address that signs in. */
  offered(): Promise<SignInOptions['demo']>
  /** Opens a session for the person a link was made for. @returns the session's token @throws Refusal when the link is unknown */
  enter(link: string, opening?: Opening): Promise<string>
}

const t = createText([common])
// The role that says most: the last given one, else what follows from the directory.
const inWords = (roles: Role[]) => t(`role.${roles.at(-1) ?? 'employee'}`)

/** The demo's sign-in. Make it only when the demo is on. */
export function demoSignIn(deps: SessionDeps): DemoSignIn {
  const secret = randomBytes(32)
  const linkOf = (id: string) => createHmac('sha256', secret).update(id).digest('base64url')
  const everyone = () => people(deps.auth, sql`true`)
  return {
    offered: async () =>
      (await everyone()).map(({ id, name, roles }) => ({
        name,
        role: inWords(roles),
        href: `/auth/demo/${linkOf(id)}`,
      })),
    async enter(link, opening) {
      const given = Buffer.from(link)
      const person = (await everyone()).find(({ id }) => {
        const link = Buffer.from(linkOf(id))
        return given.length === link.length && timingSafeEqual(given, link)
      })
      if (!person) throw missing()
      return openSession(deps, person.id, 'demo', opening)
    },
  }
}

/** A path of our own to go to after signing in; anything else becomes the start page. */
export const localPath = (to: string | undefined): string => {
  if (to === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to)) return '/'
  const url = new URL(to, 'http://own.invalid')
  return url.host === 'own.invalid' && !url.pathname.startsWith('//') ? url.pathname + url.search : '/'
}
