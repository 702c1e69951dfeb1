import { contract } from '@breakwater/shared/contract/index.ts'
import { DEMO_EXTENSION_ID } from '@breakwater/shared/extension-id.ts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { requestId } from 'hono/request-id'
import type { Deps } from '../deps.ts'
import { createLive, type Live } from '../live.ts'
import { createMetrics, type Metrics } from '../metrics.ts'
import { mailedCodes } from '../people/mailed-code.ts'
import { createOAuth } from '../people/oauth.ts'
import { chromiumIds, oauthKeys, redirectUris } from '../people/oauth-clients.ts'
import { demoSignIn } from '../people/sign-in.ts'
import { createSso } from '../people/sign-in-sso.ts'
import { extensionCors, isExtensionOrigin } from './cors.ts'
import { mountCspReports } from './csp-reports.ts'
import { type Door, door } from './door.ts'
import { securityHeaders } from './headers.ts'
import { live as alive, type Readiness, ready } from './health.ts'
import { answers, hear } from './hear.ts'
import { identity } from './identity.ts'
import { nearOnly } from './near.ts'
import { ownHostOnly, sameOriginOnly } from './origin.ts'
import { fetchFor } from './outbound.ts'
import { refusals } from './refusals.ts'
import { answerThrown, refused } from './refuse.ts'
import { sessionCookie } from './session.ts'
import { mountSession, mountSignIn } from './sign-in.ts'
import { signInLimit, unsignedLimit } from './sign-in-limit.ts'
import { mountOwnSignIn } from './sign-in-own.ts'
import { mountSso } from './sign-in-sso.ts'
import { timed } from './timed.ts'

export interface Doors extends Door {
  live: Live
  metrics: Metrics
  /** Stops sending people here: readiness says no and the open streams end. */
  drain(): void
  /** Ends what was opened here. Drain first. */
  close(): Promise<void>
}

type Needs = Pick<Deps, 'config' | 'clock' | 'log' | 'keys' | 'db' | 'auth' | 'mailer'>

/** The id that Firefox builds of the extension carry. */
const FIREFOX_ID = 'report@breakwater.example'

/**
 * Puts the doors on the app, in the order requests pass them: number, log, figures, headers, host, other sites, then sign-in, health
 * and the live stream. The rooms open their endpoints with the `on` that comes back; pages of the console are mounted after them.
 * @param more further checks of readiness, such as the mailbox
 */
export function mountDoors(app: OpenAPIHono, deps: Needs, more: Readiness['checks'] = {}): Doors {
  const { config, log } = deps
  const base = () => config.url
  const cookie = sessionCookie(config.url)
  const extensionIds = config.demo
    ? [...new Set([DEMO_EXTENSION_ID, FIREFOX_ID, ...config.extensionIds])]
    : config.extensionIds
  const originAllowed = (origin: string) => isExtensionOrigin(origin, chromiumIds(extensionIds))
  const oauth = createOAuth({
    ...deps,
    base: config.url,
    redirectUris: redirectUris(extensionIds),
    ...oauthKeys(deps.keys.session),
    originAllowed,
  })
  const identify = identity({ ...deps, base, cookie, tokenOwner: oauth.tokenOwner })
  const metrics = createMetrics()
  const live = createLive(deps)
  const stopListening = config.database && hear(config.database.url, live, log)
  let draining = false

  app.onError(answerThrown(log))
  app.notFound((c) => refused(c, 404, 'refusal.missing'))
  app.use(requestId({ limitLength: 0 }), timed(log), metrics.measure, securityHeaders(config.url.startsWith('https:')))
  app.get('/health/live', alive)
  app.get('/health/ready', ready({ draining: () => draining, checks: { database: () => answers(deps.auth), ...more } }))
  app.get('/metrics', nearOnly, metrics.print)
  app.use(ownHostOnly(base), sameOriginOnly(base))
  mountCspReports(app, deps)
  app.use('/auth/*', signInLimit(deps))
  app.use('/api/*', unsignedLimit(deps))
  app.use('/api/*', extensionCors(chromiumIds(extensionIds)))
  app.use('/api/*', refusals(deps, identify))
  app.doc31('/api/openapi.json', { openapi: '3.1.0', info: { title: 'Breakwater', version: '1' } })

  const opened = door(app, { identify, clock: deps.clock, auth: deps.auth })
  const demo = config.demo ? demoSignIn(deps) : undefined
  const { address } = config.mail
  const codes = config.signIn.byMail ? mailedCodes({ ...deps, address }) : undefined
  const back = `${config.url}/auth/callback`
  const { sso: issuer } = config.signIn
  const sso = issuer && createSso({ ...deps, back, fetch: fetchFor(config, issuer.issuer, true) }, issuer)
  const signIn = { deps, cookie, identify, oauth, demo, live, codes }
  mountSession(opened.on, signIn)
  mountOwnSignIn(opened.on, { ...signIn, sso })
  if (sso) mountSso(app, { ...signIn, sso })
  mountSignIn(app, signIn)
  opened.on(contract.live.open, async ({ person }, c) =>
    live.open(c, person, async () => (await identify(c, false))?.person),
  )
  const drain = () => {
    draining = true
    live.close()
  }
  return {
    ...opened,
    live,
    metrics,
    drain,
    close: async () => void (await Promise.all([stopListening?.(), codes?.idle()])),
  }
}
