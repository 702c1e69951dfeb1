import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

const POLL_MS = 25
const ATTEMPTS = 1200

/** The postmaster that runs on this data directory, or undefined. A zombie counts as gone. */
export function postmasterOf(data: string): Postmaster | undefined {
  const lines = pidFile(data)
  if (!lines) return undefined
  const pid = Number(lines[0])
  if (!exists(pid) || (process.platform === 'linux' && !worksIn(pid, realpathSync(data)))) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** Waits until the postmaster takes connections (it may be recovering); undefined when there is none or it goes away. */
export async function readyPostmaster(data: string): Promise<Postmaster | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = postmasterOf(data)
    if (!found || found.ready) return found
    await pause(POLL_MS)
  }
  throw new Error(`PostgreSQL in ${data} did not become ready`)
}

/**
 * Clears the way after a crash: waits for a killed postmaster that nobody has reaped and for its children, which
 * PostgreSQL would take for a live one, and removes a pid file whose number now belongs to another program.
 */
export async function clearStalePid(data: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pid = Number(pidFile(data)?.[0])
    if (!pid || (!exists(pid) && !workersRemain(data))) return
    if (process.platform !== 'linux') return
    if (!isZombie(pid) && !workersRemain(data)) return rmSync(join(data, 'postmaster.pid'), { force: true })
    await pause(POLL_MS)
  }
}

function pidFile(data: string): string[] | undefined {
  const path = join(data, 'postmaster.pid')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : undefined
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function isZombie(pid: number): boolean {
  const stat = readProc(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
}

// Every PostgreSQL process works in its data directory; a zombie and a stranger do not.
function worksIn(pid: number | string, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data
  } catch {
    return false // gone, a zombie, or another user's
  }
}

function workersRemain(data: string): boolean {
  if (process.platform !== 'linux') return false
  const real = realpathSync(data)
  return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && worksIn(pid, real))
}

function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // the process ended meanwhile
  }
}
