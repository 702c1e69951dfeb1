import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { type Account, accountForPostgres, runAs } from './embedded-account.ts'
import { type Binaries, binariesFor } from './embedded-binaries.ts'
import { clearStalePid, postmasterOf, readyPostmaster } from './embedded-postmaster.ts'

export interface Embedded {
  /** postgres://postgres:…@127.0.0.1:port/postgres, the superuser's */
  adminUrl: string
  port: number
  /** the process id of the postmaster */
  pid: number
  /** true when a postmaster left by an earlier process was attached to */
  reused: boolean
  stop(mode?: 'smart' | 'fast' | 'immediate'): Promise<void>
}

export interface EmbeddedOptions {
  /** false trades safety over a power cut for speed: tests only */
  durable?: boolean
  /** default: a free one */
  port?: number
  /** false makes root use an account instead of a user namespace */
  namespaces?: boolean
}

const TEST_FLAGS = ['fsync=off', 'full_page_writes=off', 'max_connections=200', 'jit=off']

/**
 * Starts PostgreSQL from the npm binaries in `dir` (created when missing), or attaches to the one a killed process left
 * there. It listens on 127.0.0.1 only and asks for the password in `dir/superuser.password`. It outlives this process
 * unless `stop` is called.
 * @throws when the platform has no binaries or PostgreSQL does not start; the reason is in `dir/postgres.log`.
 */
export async function startEmbedded(dir: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  const { durable = true, namespaces = true } = options
  const home = resolve(dir)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const account = accountForPostgres(namespaces)
  if (account.kind === 'account') await handOver(home, account)
  const binaries = await binariesFor(account, home)
  const data = join(home, 'data')
  const password = superuserPassword(home, account)
  if (!existsSync(data)) await createCluster(account, binaries, home, durable)
  const urlAt = (port: number) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const left = await readyPostmaster(data)
  const reused = left !== undefined && (await answers(urlAt(left.port)))
  if (!reused) {
    await clearStalePid(data)
    await startPostmaster(account, binaries, home, { durable, port: options.port ?? (await freePort()) })
  }
  const running = reused ? left : await readyPostmaster(data)
  if (!running) throw new Error(`PostgreSQL ended right after its start; see ${join(home, 'postgres.log')}`)
  return {
    adminUrl: urlAt(running.port),
    port: running.port,
    pid: running.pid,
    reused,
    async stop(mode = 'fast') {
      if (postmasterOf(data)) await runAs(account, binaries.pg_ctl, ['stop', '-w', '-D', data, '-m', mode])
    },
  }
}

async function handOver(home: string, account: Account & { kind: 'account' }): Promise<void> {
  chownSync(home, account.uid, account.gid)
  try {
    await runAs(account, 'test', ['-w', home])
  } catch (cause) {
    throw new Error(
      `the account that runs PostgreSQL cannot reach ${home}: keep the data elsewhere, or set DATABASE_URL`,
      {
        cause,
      },
    )
  }
}

// A postmaster that is being killed still has its pid for a moment, but takes no connection.
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') throw error
    return false
  } finally {
    await client.end()
  }
}

function superuserPassword(home: string, account: Account): string {
  const path = join(home, 'superuser.password')
  if (!existsSync(path)) {
    writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 })
    chmodSync(path, 0o600)
    if (account.kind === 'account') chownSync(path, account.uid, account.gid)
  }
  return readFileSync(path, 'utf8').trim()
}

async function createCluster(account: Account, binaries: Binaries, home: string, durable: boolean): Promise<void> {
  // Made aside and renamed, so a cut half-way leaves nothing that looks like a cluster.
  const part = join(home, 'data.new')
  rmSync(part, { recursive: true, force: true })
  await runAs(account, binaries.initdb, [
    ...['-D', part, '-U', 'postgres', '-E', 'UTF8', '--auth=scram-sha-256'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--data-checksums'],
    `--pwfile=${join(home, 'superuser.password')}`,
    ...(durable ? [] : ['--no-sync']),
  ])
  renameSync(part, join(home, 'data'))
}

async function startPostmaster(
  account: Account,
  binaries: Binaries,
  home: string,
  { durable, port }: { durable: boolean; port: number },
): Promise<void> {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    ...(durable ? [] : TEST_FLAGS),
  ]
  const flags = settings.map((setting) => `-c ${setting}`).join(' ')
  const log = join(home, 'postgres.log')
  await runAs(account, binaries.pg_ctl, ['start', '-w', '-D', join(home, 'data'), '-l', log, '-o', flags])
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
