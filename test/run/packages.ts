import { spawnSync } from 'node:child_process'
import type { Suite } from './suites.ts'

const BROWSING: Suite[] = ['extension', 'journeys', 'faults']
const MAIL: Suite[] = ['server', 'journeys', 'faults']
const CRM: Suite[] = ['connectors', 'journeys']

/** Debian packages, and the suites that need each. */
const NEEDED: Record<string, Suite[]> = {
  'ca-certificates': [...BROWSING, ...CRM],
  openssl: [...BROWSING, ...MAIL, ...CRM],
  chromium: BROWSING,
  'firefox-esr': BROWSING,
  'dovecot-imapd': MAIL,
  'dovecot-lmtpd': MAIL,
  isync: MAIL,
  'tryton-server': CRM,
  'tryton-modules-party': CRM,
  'tryton-modules-sale-opportunity': CRM,
  'python3-psycopg2': CRM,
}

type Run = (program: string, args: string[], env?: Record<string, string>) => Promise<number>

/**
 * Installs what the suites need and the machine lacks: as root, or through sudo where it asks for no password.
 * Elsewhere it says in one line what is missing and ends the process with 1.
 */
export async function installPackages(suites: Suite[], run: Run): Promise<void> {
  const missing = missingPackages(suites)
  if (missing.length === 0) return
  const prefix = rightToInstall()
  if (!prefix) return refuse(missing)
  console.log(`— installing ${missing.join(' ')}`)
  const apt = async (...args: string[]) => {
    const [program = 'apt-get', ...rest] = [...prefix, 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300', ...args]
    return (await run(program, rest, { DEBIAN_FRONTEND: 'noninteractive' })) === 0
  }
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', ...missing)
  const still = missingPackages(suites)
  if (still.length > 0) refuse(still)
}

function missingPackages(suites: Suite[]): string[] {
  const needed = Object.keys(NEEDED).filter((name) => NEEDED[name]?.some((suite) => suites.includes(suite)))
  if (needed.length === 0) return []
  const asked = spawnSync('dpkg-query', ['-W', '-f', `\${Package} \${db:Status-Status}\n`, ...needed], {
    encoding: 'utf8',
  })
  const installed = new Set((asked.stdout ?? '').split('\n').filter((line) => line.endsWith(' installed')))
  return needed.filter((name) => !installed.has(`${name} installed`))
}

/** The words before apt-get, or undefined where it may not or cannot run. */
function rightToInstall(): string[] | undefined {
  if (spawnSync('apt-get', ['--version']).status !== 0) return undefined
  if (process.getuid?.() === 0) return []
  const sudo = ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND']
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? sudo : undefined
}

function refuse(missing: string[]): never {
  console.error(`These tests need Debian packages that are missing here: apt-get install ${missing.join(' ')}`)
  process.exit(1)
}
