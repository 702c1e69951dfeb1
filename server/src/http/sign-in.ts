import { contract } from '@breakwater/shared/contract/index.ts'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { sql } from 'kysely'
import type { Deps } from '../deps.ts'
import type { Live } from '../live.ts'
import type { MailedCodes } from '../people/mailed-code.ts'
import type { OAuth } from '../people/oauth.ts'
import { anyPasskey, passkeysWork } from '../people/passkey.ts'
import { endSession, openSession } from '../people/sessions.ts'
import { type DemoSignIn, localPath } from '../people/sign-in.ts'
import { needsPasskey } from '../people/step-up.ts'
import { missing } from '../refusal.ts'
import { deviceOf } from './device.ts'
import type { On } from './door.ts'
import { HSTS } from './headers.ts'
import type { Identify } from './identity.ts'
import { refused } from './refuse.ts'
import { type SessionCookie, stepCookie } from './session.ts'

interface SignIn {
  deps: Pick<Deps, 'auth' | 'clock' | 'config' | 'log'>
  cookie: SessionCookie
  identify: Identify
  oauth: OAuth
  demo: DemoSignIn | undefined
  live: Live
  codes: MailedCodes | undefined
}

type About = { organisation: string; team: string | null; locale: string; timeZone: string }

/** Signing in and out of the console, and who is signed in. */
export function mountSession(on: On, { deps, cookie, demo, live, codes }: SignIn): void {
  const step = stepCookie(deps.config.url, 'bw_code')
  on(contract.session.options, async () => ({
    sso: deps.config.signIn.sso !== undefined,
    passkey: passkeysWork(deps.config.url) && (await anyPasskey(deps)),
    mail: codes !== undefined,
    demo: (await demo?.offered()) ?? [],
  }))
  on(contract.session.sendCode, async ({ body }, c) => {
    if (!codes) throw missing()
    step.write(c, await codes.send(body.address))
    return undefined
  })
  on(contract.session.useCode, async ({ body }, c) => {
    if (!codes) throw missing()
    const person = await codes.use(step.read(c), body.code)
    step.clear(c)
    const device = deviceOf(c.req.header('user-agent'))
    cookie.write(c, await openSession(deps, person.id, 'code', { device, instead: cookie.read(c) }))
    return undefined
  })
  on(contract.session.me, async ({ person: { id, name, email, roles }, session }) => {
    const { rows } =
      await sql<About>`select p.team, p.locale, p.time_zone as "timeZone", coalesce((select o.name from app.organisation o), '') as organisation
      from app.person p where p.id = ${id}`.execute(deps.auth)
    const about = rows[0] ?? { organisation: '', team: null, locale: 'en', timeZone: 'UTC' }
    return { id, name, email, roles, demo: deps.config.demo, needsPasskey: needsPasskey(roles, session), ...about }
  })
  on(contract.session.end, async ({ person }, c) => {
    const token = cookie.read(c)
    if (token) await endSession(deps, token)
    cookie.clear(c)
    live.leave(person.id)
    c.header('clear-site-data', '"cache", "storage"')
    return undefined
  })
}

/** Pages the browser itself goes to while signing in: the demo's links, and the sign-in server of the extension. */
export function mountSignIn(app: OpenAPIHono, { deps, cookie, identify, oauth, demo }: SignIn): void {
  const node = (c: Context) => c.env as HttpBindings
  if (demo)
    app.get('/auth/demo/:link', async (c) => {
      const device = deviceOf(c.req.header('user-agent'))
      cookie.write(c, await demo.enter(c.req.param('link'), { device, instead: cookie.read(c) }))
      return c.redirect(localPath(c.req.query('to')), 303)
    })
  app.get('/auth/extension/:uid', async (c) => {
    const identity = await identify(c)
    const waits = new URLSearchParams({ to: c.req.path })
    if (!identity) return c.redirect(`/sign-in?${waits}`, 303)
    if (needsPasskey(identity.person.roles, identity.session)) return c.redirect(`/security?${waits}`, 303)
    try {
      await oauth.finish(node(c).incoming, node(c).outgoing, identity.person.id)
      return RESPONSE_ALREADY_SENT
    } catch (err) {
      deps.log.warn({ err }, 'oauth.lost-sign-in')
      return refused(c, 400, 'refusal.sign_in_again')
    }
  })
  app.all('/oauth/*', async (c) => {
    const { incoming, outgoing } = node(c)
    for (const [name, value] of Object.entries({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
      ...(deps.config.url.startsWith('https:') ? { 'strict-transport-security': HSTS } : {}),
    }))
      outgoing.setHeader(name, value)
    // hono answers HEAD itself, after the answer of GET, which here is written already
    if (incoming.method === 'HEAD') return c.body(null, 405)
    await oauth.answer(incoming, outgoing)
    return RESPONSE_ALREADY_SENT
  })
}
