import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** How PostgreSQL is run: as ourselves, behind a user namespace (`wrap`), or as another account (`uid`, `gid`). */
export type Account =
  | { kind: 'self' }
  | { kind: 'namespace'; wrap: string[] }
  | { kind: 'account'; uid: number; gid: number }

const NAMESPACE = ['unshare', '--user', '--map-user=65534', '--map-group=65534']
const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'

/**
 * PostgreSQL refuses uid 0. For root on Linux a user namespace shows it another uid while the files stay root's; where
 * namespaces are refused (Docker's default), the `postgres` or `nobody` account runs it.
 * @throws when root finds neither.
 */
export function accountForPostgres(namespaces = true): Account {
  if (process.getuid?.() !== 0) return { kind: 'self' }
  const [unshare = '', ...rest] = NAMESPACE
  if (
    namespaces &&
    process.platform === 'linux' &&
    spawnSync(unshare, [...rest, 'true'], { env: { PATH } }).status === 0
  ) {
    return { kind: 'namespace', wrap: NAMESPACE }
  }
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const row = rows.find(([name]) => name === 'postgres') ?? rows.find(([name]) => name === 'nobody')
  if (!row) throw new Error('root cannot run PostgreSQL and no postgres or nobody account exists: set DATABASE_URL')
  return { kind: 'account', uid: Number(row[2]), gid: Number(row[3]) }
}

/** Runs one program to its end as that account and returns what it printed. Throws with its output when it fails. */
export function runAs(account: Account, program: string, args: string[]): Promise<string> {
  const [head = program, ...rest] =
    account.kind === 'namespace' ? [...account.wrap, program, ...args] : [program, ...args]
  const identity = account.kind === 'account' ? { uid: account.uid, gid: account.gid } : {}
  return new Promise((resolve, reject) => {
    const child = spawn(head, rest, {
      ...identity,
      cwd: '/',
      env: { PATH, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (bytes) => (output += bytes))
    child.stderr.on('data', (bytes) => (output += bytes))
    child.on('error', reject)
    // 'exit', not 'close': the postmaster stays behind and keeps the pipes open.
    child.on('exit', (code) => {
      child.stdout.destroy()
      child.stderr.destroy()
      if (code === 0) resolve(output)
      else reject(new Error(`${program} ended with ${code}: ${output.trim()}`))
    })
  })
}
