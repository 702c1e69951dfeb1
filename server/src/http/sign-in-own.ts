import { contract } from '@breakwater/shared/contract/index.ts'
import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { Live } from '../live.ts'
import type { OAuth } from '../people/oauth.ts'
import * as passkeys from '../people/passkey.ts'
import { confirmSession, endOtherSessions, openSession, ownSessions, type SessionFacts } from '../people/sessions.ts'
import type { Sso } from '../people/sign-in-sso.ts'
import { requireStepUp } from '../people/step-up.ts'
import { Refusal } from '../refusal.ts'
import { deviceOf } from './device.ts'
import type { On } from './door.ts'
import { type SessionCookie, stepCookie } from './session.ts'

interface Own {
  deps: Pick<Deps, 'auth' | 'clock' | 'config'>
  cookie: SessionCookie
  oauth: OAuth
  live: Live
  sso: Sso | undefined
}

/** Passkeys, confirming that it is them, and where somebody is signed in. */
export function mountOwnSignIn(on: On, { deps, cookie, oauth, live, sso }: Own): void {
  const step = stepCookie(deps.config.url, 'bw_key')
  const keys = { ...deps, base: deps.config.url }
  const begin = (c: Context, { options, token }: passkeys.Begun) => {
    step.write(c, token)
    return options
  }
  const begun = (c: Context) => {
    const token = step.read(c)
    step.clear(c)
    return token
  }
  const confirmed = async (c: Context, kind?: SessionFacts['kind']) => {
    const next = await confirmSession(deps, cookie.read(c) ?? '', kind)
    if (!next) throw new Refusal('conflict', 'refusal.sign_in_again')
    cookie.write(c, next)
    return undefined
  }

  on(contract.session.beginPasskey, async (_, c) => begin(c, await passkeys.beginUsing(keys, null)))
  on(contract.session.usePasskey, async ({ body }, c) => {
    const person = await passkeys.usePasskey(keys, begun(c), null, body.answer)
    const device = deviceOf(c.req.header('user-agent'))
    const opening = { device, instead: cookie.read(c), steppedUpAt: deps.clock.now() }
    cookie.write(c, await openSession(deps, person.id, 'passkey', opening))
    return undefined
  })
  on(contract.session.beginAddingPasskey, async ({ person, session }, c) => {
    if (await passkeys.hasPasskey(deps, person.id)) requireStepUp(session, deps.clock.now())
    return begin(c, await passkeys.beginAdding(keys, person))
  })
  on(contract.session.addPasskey, async ({ person, body }, c) => {
    const name = body.name || deviceOf(c.req.header('user-agent'))
    await passkeys.addPasskey(keys, person, begun(c), { name, answer: body.answer })
    // whoever could add it could use it: it counts as used now, in a session with a new token
    return confirmed(c, 'passkey')
  })
  on(contract.session.removePasskey, async ({ person, params }) => {
    await passkeys.removePasskey(deps, person.id, params.id)
    return undefined
  })
  on(contract.session.confirmWays, async ({ person, session }) => ({
    passkey: await passkeys.hasPasskey(deps, person.id),
    sso: sso?.confirms ?? false,
    demo: deps.config.demo && session?.kind === 'demo',
  }))
  on(contract.session.beginConfirming, async ({ person }, c) => begin(c, await passkeys.beginUsing(keys, person.id)))
  on(contract.session.confirm, async ({ person, session, body }, c) => {
    if (body.answer) {
      await passkeys.usePasskey(keys, begun(c), person.id, body.answer)
      return confirmed(c, session?.kind === 'demo' ? 'demo' : 'passkey')
    }
    if (!deps.config.demo || session?.kind !== 'demo') throw new Refusal('unconfirmed', 'refusal.step_up')
    return confirmed(c)
  })
  on(contract.session.own, async ({ person, session }) => ({
    sessions: (await ownSessions(deps, person.id)).map((one) => ({ ...one, here: one.id === session?.id })),
    passkeys: await passkeys.ownPasskeys(deps, person.id),
  }))
  on(contract.session.endOthers, async ({ person, session }) => {
    await endOtherSessions(deps, person.id, session?.id)
    await oauth.endAll(person.id)
    live.leave(person.id)
    return undefined
  })
}
