import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Hono } from 'hono'
import { demoMapping } from '../crm/demo.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { ownHostOnly } from '../http/origin.ts'
import { ensureMailbox } from '../mail/mailbox-row.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { demoCrm } from './crm.ts'
import { demoCrmSeed } from './crm-seed.ts'
import { openDemoStore } from './crm-store.ts'
import { fillInboxes } from './inboxes.ts'
import { signInLinks } from './links.ts'
import { openMailboxes } from './mailbox.ts'
import { demoState, everyone, found, markTold } from './organisation.ts'
import { openPost } from './post.ts'
import { seedCases } from './seed.ts'
import { demoSite } from './site.ts'

type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>
export type Demo = {
  /** who may hand mail in at the SMTP door: everyone of the company, with the password of this start */
  authenticate(user: string, password: string): Promise<{ address: string } | undefined>
  /** Puts the demo's pages beside the service's own. @param smtpPort where the demo's mail hands its reports in */
  beside(app: { fetch: Fetch }, smtpPort: number): { fetch: Fetch }
}

/** The demo's first start was cut short, so its cases are not all there. */
export class HalfDemo extends Error {
  constructor() {
    super('The demo data was cut short while it was made. Begin anew with: npm start -- --reset')
  }
}

const OURS = /^\/(demo|crm)(\/|$)/

/**
 * Makes the demo's company, cases, inboxes and CRM at the first start; later starts keep what they find.
 */
export async function openDemo(deps: Deps, say: (what: string) => void): Promise<Demo> {
  const { config, clock } = deps
  const folder = join(config.data, 'demo')
  const crm = await openDemoStore({
    file: join(folder, 'crm.json'),
    seed: config.pack === 'icn' ? demoCrmSeed : [],
    now: () => clock.now(),
  })
  const token = randomBytes(24).toString('base64url')
  const url = `http://127.0.0.1:${config.port}/crm`
  const state = await demoState(deps)
  if (state === 'begun') throw new HalfDemo()
  const first = state === 'none'
  if (first) {
    say('Founding the demo company')
    await found(deps)
  }
  await ensureMailbox(deps)
  await as(deps.db, system('setup'), (tx) =>
    saveConnection(deps, tx, {
      id: 'demo',
      vendor: 'demo',
      settings: { url },
      secrets: { token },
      mapping: demoMapping,
    }),
  )
  if (first) {
    if (config.pack === 'icn') await fillInboxes(openMailboxes(join(folder, 'mail')), clock.now())
    say('Telling the cases of the past weeks')
    await seedCases(deps)
    await markTold(deps)
  }
  const password = randomBytes(18).toString('base64url')
  return {
    authenticate: async (user, given) =>
      given === password && (await everyone(deps)).has(user.toLowerCase())
        ? { address: user.toLowerCase() }
        : undefined,
    beside(app, smtpPort) {
      const post = openPost(deps, join(folder, 'mail'), { port: smtpPort, password })
      const links = () => signInLinks(config.url, (request) => app.fetch(request))
      const pages = new Hono()
      pages.use(ownHostOnly(() => config.url))
      pages.route('/crm', demoCrm(crm, { token, orgId: 'demo-1', user: 'Breakwater', person: 'Ona Brandt' }))
      pages.route('/', demoSite(deps, post, links))
      return {
        fetch: (request, env) =>
          OURS.test(new URL(request.url).pathname) ? pages.fetch(request, env as object) : app.fetch(request, env),
      }
    },
  }
}
