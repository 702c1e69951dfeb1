import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until.ts'

const env = { PATH: '/usr/bin:/bin' }

/** Writes a trytond.conf for one cluster and port, and removes it with what else `dir` holds. `adminUrl` may create databases. */
export async function trytonConf(adminUrl: string, port: number, password = '') {
  const dir = await mkdtemp(join(tmpdir(), 'tryton-'))
  // Tryton names its backend after the scheme and knows `postgresql` only.
  const { href } = new URL('/', adminUrl.replace(/^postgres:/, 'postgresql:'))
  const conf = join(dir, 'trytond.conf')
  const pass = join(dir, 'pass')
  await writeFile(conf, `[database]\nuri = ${href}\n[web]\nlisten = 127.0.0.1:${port}\n`, { mode: 0o600 })
  await writeFile(pass, password, { mode: 0o600 })
  return { conf, pass, remove: () => rm(dir, { recursive: true, force: true }) }
}

/** Makes Tryton's tables in an empty database; `say` hears of each module as its turn comes. */
export function setUpTables(
  files: { conf: string; pass: string },
  database: string,
  say: (module: string) => void,
): Promise<void> {
  const what = ['--all', '-u', 'sale_opportunity', '--activate-dependencies', '--email', 'admin@tryton.example']
  const args = ['/usr/bin/trytond-admin', '-vv', '-c', files.conf, '-d', database, ...what]
  const child = spawn('/usr/bin/python3', args, { env: { ...env, TRYTONPASSFILE: files.pass } })
  const modules = new Set<string>()
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-20_000)
    for (const [, module = ''] of said.matchAll(/INFO\s+trytond\.modules\s+(\w+):/g))
      if (!modules.has(module)) {
        modules.add(module)
        say(module)
      }
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`trytond-admin ended with ${code}: ${said.slice(-800)}`)),
    )
  })
}

/** Starts the service and waits until it listens. It ends with this process, however that ends. */
export async function serveTryton(conf: string, database: string, port: number): Promise<ChildProcess> {
  const program = ['/usr/bin/python3', '/usr/bin/trytond', '-c', conf, '-d', database]
  const child = spawn('/usr/bin/setpriv', ['--pdeathsig', 'KILL', ...program], { env, stdio: 'ignore' })
  const up = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return true
    await fetch(`http://127.0.0.1:${port}/`)
    return true
  }
  try {
    await until(up, { deadline: 60_000, what: 'Tryton listens' })
    if (child.exitCode !== null) throw new Error(`trytond ended with ${child.exitCode}`)
    return child
  } catch (error) {
    await endTryton(child)
    throw error
  }
}

/** Ends the service at once, as a power cut would. */
export async function endTryton(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}
