import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './ports.ts'
import { until } from './until.ts'

const PROGRAM = join(import.meta.dirname, '../../server/bin/breakwater.ts')

export interface ServiceOptions {
  /** a database of its own (`freshDatabase()`); without it the service runs PostgreSQL itself, in `dir` */
  database?: { runtimeUrl: string; ingestUrl: string }
  /** an earlier service's `dir`: the same keys, evidence and database again */
  dir?: string
  /** the mailbox it watches: `imap://user:password@127.0.0.1:port` */
  imapUrl?: string
  /** the address reports are sent to */
  address?: string
  /** the relay for mail it sends: `smtp://127.0.0.1:port` */
  outUrl?: string
  pack?: 'icn' | 'council'
  demo?: boolean
  /** failpoints */
  faults?: string
  /** web, worker or mail; default: all in one process */
  role?: 'web' | 'worker' | 'mail'
  /** any other variable of server/src/config.ts */
  env?: Record<string, string>
}

export interface Service extends AsyncDisposable {
  dir: string
  /** http://localhost:port */
  url: string
  port: number
  readonly pid: number
  /** what it printed so far, over restarts */
  log(): string
  /** SIGKILL, to it and its children; PostgreSQL lives on */
  kill9(): Promise<void>
  /** starts it again with the same settings, and waits until it is ready; stops it first when it runs */
  restart(changed?: Record<string, string>): Promise<void>
  /** SIGTERM; resolves with the exit code */
  stop(): Promise<number | null>
  /** ends it and its own PostgreSQL, and removes `dir` */
  remove(): Promise<void>
}

/** Starts the real service as a process of its own and waits until `/health/ready` says yes. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'bw-service-'))
  const [port = 0] = await freePorts(1)
  const logPath = join(dir, 'service.log')
  const log = () => (existsSync(logPath) ? readFileSync(logPath, 'utf8') : '')
  const args = options.role ? ['serve', `--role=${options.role}`] : ['serve']
  const environment = { ...environmentOf(options, dir, port), ...options.env }
  const url = `http://localhost:${port}`
  const start = (env: Record<string, string>) =>
    started({ args, env, logPath, ready: `http://127.0.0.1:${port}/health/ready` })
  let child = await start(environment).catch((error) => {
    killPostgresIn(dir)
    if (!options.dir) rmSync(dir, { recursive: true, force: true, maxRetries: 10 })
    throw error
  })
  const stop = () => ended(child, 'SIGTERM')
  const kill9 = async () => void (await ended(child, 'SIGKILL'))
  const remove = async () => {
    await kill9()
    killPostgresIn(dir)
    rmSync(dir, { recursive: true, force: true, maxRetries: 10 })
  }
  return {
    dir,
    url,
    port,
    get pid() {
      return child.pid ?? 0
    },
    log,
    kill9,
    async restart(changed = {}) {
      await stop()
      Object.assign(environment, changed)
      child = await start(environment)
    },
    stop,
    remove,
    [Symbol.asyncDispose]: remove,
  }
}

function environmentOf(options: ServiceOptions, dir: string, port: number): Record<string, string> {
  const given = {
    DATABASE_URL: options.database?.runtimeUrl,
    DATABASE_INGEST_URL: options.database?.ingestUrl,
    MAIL_IMAP_URL: options.imapUrl,
    MAIL_ADDRESS: options.address,
    MAIL_OUT_URL: options.outUrl,
    BREAKWATER_PACK: options.pack,
    BREAKWATER_DEMO: options.demo ? 'true' : undefined,
    FAULTS: options.faults,
  }
  const named = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return {
    PATH: process.env['PATH'] ?? '',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
    HOME: dir,
    TZ: 'UTC',
    TEST_WORLD: 'yes',
    BREAKWATER_HOST: '127.0.0.1',
    BREAKWATER_PORT: String(port),
    BREAKWATER_DATA: join(dir, 'data'),
    ...Object.fromEntries(named),
  }
}

interface Start {
  args: string[]
  env: Record<string, string>
  logPath: string
  ready: string
}

async function started({ args, env, logPath, ready }: Start): Promise<ChildProcess> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const keep = (bytes: Buffer) => {
    said += bytes
    appendFileSync(logPath, bytes)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const isReady = async () => child.exitCode !== null || child.signalCode !== null || (await fetch(ready)).ok
  try {
    await until(isReady, { deadline: 60_000, every: 50, what: `the service is ready at ${ready}` })
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the service ended')
    return child
  } catch (cause) {
    await ended(child, 'SIGKILL')
    throw new Error(`the service did not start: ${said.slice(-4000)}`, { cause })
  }
}

async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exit = once(child, 'exit')
    process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal)
    await exit
  }
  return child.exitCode
}

function killPostgresIn(dir: string): void {
  const files = existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: 'utf8' }) : []
  for (const path of files.filter((path) => path.endsWith('postmaster.pid'))) {
    const pid = Number(readFileSync(join(dir, path), 'utf8').split('\n')[0])
    if (pid && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
  }
}
