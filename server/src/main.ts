import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type App, quietApp, webApp } from './app.ts'
import type { Config } from './config.ts'
import type { Say } from './database.ts'
import { type Demo, openDemo } from './demo/index.ts'
import type { Deps } from './deps.ts'
import { type Env, readEnvironment } from './environment.ts'
import { configureFaults } from './faults.ts'
import type { Readiness } from './http/health.ts'
import { answers } from './http/hear.ts'
import { SERVER_LIMITS } from './http/limits.ts'
import { assertOutsideContact, openDeps } from './installation.ts'
import { seesEveryMailbox } from './mail/alarms.ts'
import { type MailDoors, startMailDoors } from './mail/start.ts'
import { jobs } from './worker.ts'

export const ROLES = ['web', 'worker', 'mail'] as const
export type Role = (typeof ROLES)[number]

export type Running = {
  deps: Deps
  /** the address to open in a browser */
  url: string
  /** ends everything in order: no new requests, those under way answered, mail, jobs, connections, PostgreSQL */
  stop(): Promise<void>
}

export type ServeOptions = {
  /** one part alone; all of them in this process when left out */
  role?: Role
  say?: Say
  /** a file for the log instead of standard output */
  logFile?: string
  /** ends a start that is under way; everything it opened closes */
  signal?: AbortSignal
}

const PORTS_TO_TRY = 20
/** Milliseconds in which requests under way may finish. */
const PATIENCE = 5_000

/** Everything a command needs, without listening; `opened` closes it. */
export async function buildDeps(
  opened: AsyncDisposableStack,
  env: Env = process.env,
  say: Say = () => undefined,
): Promise<Deps> {
  const { config, log } = readEnvironment({ LOG_LEVEL: 'error', ...env })
  return openDeps(config, opened, { log, say, worker: false, alone: false })
}

/**
 * Starts the service. Resolves when it answers; until then its port says that it is not ready.
 * @throws with the remedy in words; whatever was opened by then is closed again
 */
export async function serve(
  env: Env = process.env,
  { role, say = () => undefined, logFile, signal }: ServeOptions = {},
): Promise<Running> {
  const { config: asked, log } = readEnvironment(env, logFile)
  configureFaults(asked)
  const opened = new AsyncDisposableStack()
  let ended: Promise<void> | undefined
  const stop = () => (ended ??= opened.disposeAsync())
  const giveUp = () => void stop()
  signal?.addEventListener('abort', giveUp, { once: true })
  const runs = (part: Role) => role === undefined || role === part
  try {
    const door = await listen(asked, env['BREAKWATER_URL'] !== undefined, say)
    opened.defer(door.close)
    const url = env['BREAKWATER_URL'] ? asked.url : withPort(asked.url, door.port)
    const files = needsSecondPort(asked, runs) ? await listen(secondPort(asked, door.port), false, say) : undefined
    if (files) opened.defer(files.close)
    const config = {
      ...asked,
      port: door.port,
      url,
      ...(files ? { attachmentsUrl: withPort(url, files.port) } : {}),
    }
    const deps = await openDeps(config, opened, { log, say, worker: runs('worker') })
    const demo = config.demo ? await openDemo(deps, say) : undefined
    // the test world founds its companies while the service runs
    if (!config.testWorld) await assertOutsideContact(deps.db)
    const checks: Readiness['checks'] = {}
    const mail = runs('mail') ? await openMail(deps, demo, checks) : undefined
    if (mail) opened.defer(() => mail.stop())
    const app = runs('web') ? webApp(deps, checks) : quietApp(deps, { database: () => answers(deps.auth), ...checks })
    opened.defer(() => door.finish(app))
    files?.open(app)
    door.open(demo ? demo.beside(app, mail?.state().smtpPort ?? config.mail.smtpPort) : app)
    if (runs('worker')) await deps.jobs.work(deps, jobs)
    log.info({ port: door.port, pid: process.pid }, 'service.started')
    signal?.removeEventListener('abort', giveUp)
    signal?.throwIfAborted()
    return { deps, url: config.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** On this computer another port is another origin; elsewhere whoever runs the service names one. */
const needsSecondPort = (asked: Config, runs: (part: Role) => boolean) =>
  asked.local && asked.attachmentsUrl === undefined && runs('web')
const secondPort = (asked: Config, taken: number): Config => ({ ...asked, port: asked.port === 0 ? 0 : taken + 1 })

/** Opens the doors for mail. Readiness says no when the mailbox was not seen for a while. */
async function openMail(deps: Deps, demo: Demo | undefined, checks: Readiness['checks']): Promise<MailDoors> {
  const mail = await startMailDoors(deps, demo ? { authenticate: demo.authenticate } : {})
  const since = deps.clock.now()
  checks['mailbox'] = () => seesEveryMailbox(deps, since)
  return mail
}

const withPort = (url: string, port: number) => {
  const at = new URL(url)
  at.port = String(port)
  return at.href.replace(/\/$/, '')
}

/** Holds a port from the first moment, so that the address is known before anything is built on it. A busy one gives way to the next. */
async function listen({ host, port }: Config, fixed: boolean, say: Say) {
  let app: Pick<App, 'fetch'> = { fetch: () => Response.json({ ready: false, failing: ['starting'] }, { status: 503 }) }
  const server = createAdaptorServer({
    fetch: (request: Request, env: unknown) => app.fetch(request, env),
    serverOptions: SERVER_LIMITS,
  }) as Server
  for (let next = port; ; next++) {
    const failed = await tryPort(server, host, next)
    if (!failed) break
    const busy = failed.code === 'EADDRINUSE'
    if (!busy || fixed || next >= port + PORTS_TO_TRY)
      throw busy
        ? new Error(`Port ${next} is in use. Stop what uses it, or set BREAKWATER_PORT.`, { cause: failed })
        : failed
    say(`Port ${next} is in use; trying ${next + 1}`)
  }
  return {
    port: (server.address() as AddressInfo).port,
    open: (real: Pick<App, 'fetch'>) => {
      app = real
    },
    /** No new connections; the requests under way are answered, at most for a while. */
    async finish(real: App) {
      real.drain()
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), PATIENCE)
      await closed
      clearTimeout(late)
      await real.close()
    },
    async close() {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
    },
  }
}

async function tryPort(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | undefined>()
  const failed = (error: NodeJS.ErrnoException) => resolve(error)
  server.once('error', failed)
  server.listen(port, host, () => resolve(undefined))
  const error = await promise
  server.off('error', failed)
  return error
}
