import { OpenAPIHono } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { mountCare } from './care/routes.ts'
import type { Deps } from './deps.ts'
import { mountCases } from './desk/cases.ts'
import { mountCounsel } from './desk/counsel-routes.ts'
import { mountDownloads, redeem } from './desk/downloads.ts'
import { mountGates } from './desk/gate-routes.ts'
import { mountOversight } from './desk/oversight-routes.ts'
import { mountProtection } from './desk/protection/routes.ts'
import { mountDirectory } from './directory/routes.ts'
import { mountScim } from './directory/scim.ts'
import { mountExports } from './exports/routes.ts'
import { mountForms } from './forms/routes.ts'
import { gateKinds } from './gate-kinds.ts'
import { attachmentsOrigin } from './http/attachments.ts'
import { live, type Readiness, ready } from './http/health.ts'
import { type Doors, mountDoors } from './http/mount.ts'
import { mountInsight } from './insight/routes.ts'
import { mountLetters } from './letters/routes.ts'
import { mountAlarms } from './mail/alarms.ts'
import { mountMailboxes } from './mail/mailboxes-routes.ts'
import { mailFigures } from './mail/metrics.ts'
import { mountMail } from './mail/waiting.ts'
import { createMetrics } from './metrics.ts'
import { mountPolicy } from './packs/routes.ts'
import { mountConsole, mountReferencePage } from './pages.ts'
import { mountReports } from './reports/routes.ts'
import { mountRestrictions } from './restrictions/routes.ts'
import { mountRetention } from './retention/routes.ts'
import { mountSafety } from './safety/routes.ts'
import { mountKeys } from './setup/key-change.ts'
import { mountRoles } from './setup/role-grant.ts'

/** What answers requests, and how it ends. */
export type App = Pick<Doors, 'drain' | 'close'> & {
  /** every route there is, such as `GET /api/cases` */
  routes(): string[]
  fetch: (request: Request, env?: unknown) => Response | Promise<Response>
}
type Checks = Readiness['checks']

const BUILT = new URL('../dist/console/', import.meta.url)

/** Everything people and programs ask for by HTTP: each room opens its endpoints, then come the pages. @param built the console's files */
export function webApp(deps: Deps, checks: Checks = {}, built = BUILT): App {
  const app = new OpenAPIHono()
  const doors = mountDoors(app, deps, checks)
  mountReports(doors.on, deps)
  mountCases(doors.on, deps)
  mountCare(doors.on, deps)
  mountForms(doors.on, deps)
  mountProtection(doors.on, deps)
  mountInsight(doors.on, deps)
  mountDownloads(doors.on, deps)
  mountGates(doors.on, deps, gateKinds)
  mountCounsel(doors.on, deps)
  mountOversight(doors.on, deps)
  mountExports(doors.on, deps)
  mountRetention(doors.on, deps)
  mountLetters(doors.on, deps)
  mountSafety(doors.on, deps)
  mountRoles(doors.on, deps)
  mountDirectory(doors.on, deps)
  mountKeys(doors.on, deps)
  mountPolicy(doors.on, deps)
  mountRestrictions(doors.on, deps)
  mountMail(doors.on, deps)
  mountAlarms(doors.on, deps)
  mailFigures(doors.metrics, deps)
  mountMailboxes(doors.on, deps)
  mountScim(app, deps)
  mountReferencePage(app, doors.routes)
  mountConsole(app, built)
  const attachments = attachmentsOrigin(deps.config, (token) => redeem(deps, token))
  return {
    fetch: (request, env) => attachments(request) ?? app.fetch(request, env as object),
    routes: () => app.routes.map(({ method, path }) => `${method} ${path}`),
    drain: doors.drain,
    close: doors.close,
  }
}

/** For a process that only works or only takes mail in: health and figures, nothing else. */
export function quietApp(deps: Deps, checks: Checks): App {
  const app = new Hono()
  const metrics = createMetrics()
  mailFigures(metrics, deps)
  let draining = false
  app.get('/health/live', live)
  app.get('/health/ready', ready({ draining: () => draining, checks }))
  app.get('/metrics', metrics.print)
  return {
    fetch: (request) => app.fetch(request),
    routes: () => app.routes.map(({ method, path }) => `${method} ${path}`),
    drain: () => {
      draining = true
    },
    close: async () => undefined,
  }
}
