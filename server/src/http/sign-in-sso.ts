import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from '../deps.ts'
import type { Live } from '../live.ts'
import type { OAuth } from '../people/oauth.ts'
import { confirmSession, openSession } from '../people/sessions.ts'
import { localPath } from '../people/sign-in.ts'
import type { Sso } from '../people/sign-in-sso.ts'
import { deviceOf } from './device.ts'
import type { Identify } from './identity.ts'
import { refused } from './refuse.ts'
import { type SessionCookie, stepCookie } from './session.ts'

interface SsoRoutes {
  deps: Pick<Deps, 'auth' | 'clock' | 'config' | 'log'>
  cookie: SessionCookie
  identify: Identify
  live: Live
  oauth: OAuth
  sso: Sso
}

/** The browser's way to the organisation's sign-in and back, to come in or to confirm that it is them. */
export function mountSso(app: OpenAPIHono, { deps, cookie, identify, live, oauth, sso }: SsoRoutes): void {
  const step = stepCookie(deps.config.url, 'bw_sso')
  const again = (c: Context, problem: string, to: string) =>
    c.redirect(`/sign-in?${new URLSearchParams({ problem, to })}`, 303)

  const leave = async (c: Context, confirms?: string) => {
    const to = localPath(c.req.query('to'))
    try {
      const { url, token } = await sso.begin(to, confirms)
      step.write(c, token)
      return c.redirect(url, 303)
    } catch (err) {
      deps.log.error({ err }, 'sso.unreachable')
      return again(c, 'unreachable', to)
    }
  }
  app.get('/auth/sign-in', (c) => leave(c))
  app.get('/auth/confirm', async (c) => {
    const session = (await identify(c))?.session
    return session && sso.confirms ? leave(c, session.id) : refused(c, 401, 'refusal.not_signed_in')
  })

  app.get('/auth/callback', async (c) => {
    const token = step.read(c)
    step.clear(c)
    const found = await sso.finish(token, new URL(c.req.url).search)
    if ('problem' in found) return again(c, found.problem, found.to)
    const { person, to, strong, confirms, confirmed, sid } = found
    const before = cookie.read(c)
    if (confirms !== null) {
      const here = await identify(c)
      const same = here?.session?.id === confirms && here.person.id === person.id
      const next = same && confirmed && before ? await confirmSession(deps, before, 'sso') : undefined
      if (next) cookie.write(c, next)
      return next ? c.redirect(to, 303) : again(c, same ? 'not_confirmed' : 'begun_elsewhere', to)
    }
    const device = deviceOf(c.req.header('user-agent'))
    const opening = { device, instead: before, ssoSid: sid }
    cookie.write(c, await openSession(deps, person.id, strong ? 'sso' : 'sso-plain', opening))
    live.leave(person.id)
    return c.redirect(to, 303)
  })

  // The provider itself comes here, without a browser: the signature of what it brings is who it is.
  app.post(
    '/auth/backchannel-logout',
    bodyLimit({ maxSize: 16 * 1024, onError: (c) => refused(c, 413, 'refusal.too_large') }),
    async (c) => {
      c.header('cache-control', 'no-store')
      const { logout_token: token } = await c.req.parseBody()
      const out = await sso.signedOut(typeof token === 'string' ? token : '')
      if (out === 'refused') return c.json({ error: 'invalid_request' }, 400)
      for (const { personId, until } of out) {
        if (until) await oauth.endAll(personId, until)
        live.leave(personId)
      }
      return c.body(null, 200)
    },
  )
}
