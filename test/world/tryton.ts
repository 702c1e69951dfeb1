import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Call, colleague, company, type SeededProspect, seedIn, signIn, type TrytonUser } from './tryton-seed.ts'

const TEMPLATE = 'tryton_template'
const LOCK = 7_291_001
const ADMIN = { user: 'admin', password: 'Kx7!mVq2#wTe' }

export type Tryton = {
  /** What the connector takes as `url` and `database`. */
  settings: { url: string; database: string }
  /** The integration user: group "Sale Opportunity" and nothing else. */
  secrets: TrytonUser
  /** A user without any group, for "not found or not visible". */
  stranger: TrytonUser
  /** A salesperson who works in Tryton by hand. */
  rep: Call
  admin: Call
  /** How long the first set-up took in milliseconds; 0 when a template was there. */
  setUpMs: number
  seedProspect(prospect: {
    name: string
    emails: string[]
    phones: string[]
    opportunities: number
  }): Promise<SeededProspect>
  stop(): Promise<void>
}

/**
 * Starts a real Tryton (Debian's `tryton-server tryton-modules-party tryton-modules-sale-opportunity python3-psycopg2`) in a
 * database of its own. `postgresUrl` is a role that may create databases. The first call sets up a template in that cluster,
 * every further one clones it.
 */
export async function startTryton({ postgresUrl }: { postgresUrl: string }): Promise<Tryton> {
  const dir = await mkdtemp(join(tmpdir(), 'tryton-'))
  const port = await freePort()
  // Tryton names its backend after the scheme and knows `postgresql` only.
  const server = new URL('/', postgresUrl.replace(/^postgres:/, 'postgresql:'))
  const conf = join(dir, 'trytond.conf')
  await writeFile(conf, `[database]\nuri = ${server.href}\n[web]\nlisten = 127.0.0.1:${port}\n`, { mode: 0o600 })
  await writeFile(join(dir, 'pass'), ADMIN.password, { mode: 0o600 })

  const setUpMs = await template(postgresUrl, () => setUp(conf, dir))
  const database = `tryton_${randomBytes(6).toString('hex')}`
  await ask(postgresUrl, `create database ${database} template ${TEMPLATE}`)
  const service = await serve(conf, database, port)
  const url = `http://127.0.0.1:${port}/`

  const first = await signIn(url, database, ADMIN)
  const owner = await company(first)
  const admin = await signIn(url, database, ADMIN)
  const secrets = await colleague(admin, owner, 'CRM Ops Sync', ['Sale Opportunity'])
  const stranger = await colleague(admin, owner, 'Newcomer', [])
  const rep = await signIn(url, database, await colleague(admin, owner, 'Idris Falk', ['Sale Opportunity']))
  return {
    settings: { url, database },
    secrets,
    stranger,
    rep,
    admin,
    setUpMs,
    seedProspect: (prospect) => seedIn(admin, owner, prospect),
    async stop() {
      await ended(service)
      await ask(postgresUrl, `drop database if exists ${database} with (force)`)
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function template(postgresUrl: string, fill: () => Promise<void>): Promise<number> {
  const client = new pg.Client(postgresUrl)
  await client.connect()
  try {
    // Test files start side by side: one sets up, the others wait here.
    await client.query('select pg_advisory_lock($1)', [LOCK])
    const ready = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [TEMPLATE])
    if (ready.rowCount) return 0
    const began = performance.now()
    await client.query(`drop database if exists ${TEMPLATE}`)
    await client.query(`create database ${TEMPLATE} encoding 'UTF8' template template0`)
    await fill()
    await client.query(`alter database ${TEMPLATE} with is_template true`)
    return Math.round(performance.now() - began)
  } finally {
    await client.end()
  }
}

function setUp(conf: string, dir: string): Promise<void> {
  const modules = ['--all', '-u', 'sale_opportunity', '--activate-dependencies', '--email', 'admin@tryton.example']
  const env = { PATH: '/usr/bin:/bin', TRYTONPASSFILE: join(dir, 'pass') }
  const child = spawn('/usr/bin/python3', ['/usr/bin/trytond-admin', '-c', conf, '-d', TEMPLATE, ...modules], { env })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(String(chunk)))
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`trytond-admin ended with ${code}: ${said.join('').slice(-800)}`)),
    )
  })
}

/** Starts the service and waits until it listens: it says so, or it ends, or a minute is over. */
async function serve(conf: string, database: string, port: number): Promise<ChildProcess> {
  const env = { PATH: '/usr/bin:/bin' }
  const child = spawn('/usr/bin/python3', ['/usr/bin/trytond', '-c', conf, '-d', database], { env, stdio: 'ignore' })
  process.once('exit', () => child.kill('SIGKILL'))
  const until = performance.now() + 60_000
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`trytond ended with ${child.exitCode}`)
    const up = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (up) return child
    await new Promise((next) => setTimeout(next, 100))
  }
  child.kill('SIGKILL')
  throw new Error('trytond did not listen within a minute')
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}

async function ask(postgresUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(postgresUrl)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((done, fail) => {
    probe.on('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))))
    })
  })
}
