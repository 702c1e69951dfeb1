import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Embedded, startEmbedded } from '../db/embedded.ts'
import { clearStalePid, postmasterOf } from '../db/embedded-postmaster.ts'
import { prepareDatabase } from '../db/prepare.ts'
import { startJobs } from '../jobs/jobs.ts'
import { createLog } from '../log.ts'
import { QUEUES } from './queues.ts'

const PREFIX = 'breakwater-cluster-'
export const TEMPLATE = 'breakwater_template'

/** One cluster for a test run: its URLs lead into the migrated template. */
export interface TestCluster extends Embedded {
  runtimeUrl: string
  ingestUrl: string
  /** stops it at once and removes its files */
  remove(): Promise<void>
}

/** Starts a throw-away cluster and migrates the template that every test database is cloned from. */
export async function testCluster(): Promise<TestCluster> {
  await removeAbandoned()
  const dir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const cluster = await startEmbedded(dir, { durable: false })
  const secret = () => randomBytes(18).toString('base64url')
  const passwords = { runtime: secret(), ingest: secret() }
  const { runtimeUrl, ingestUrl } = await prepareDatabase({ adminUrl: cluster.adminUrl, database: TEMPLATE, passwords })
  const jobs = await startJobs(runtimeUrl, createLog('silent'), QUEUES, { supervise: false })
  await jobs.stop()
  return { ...cluster, runtimeUrl, ingestUrl, remove: () => remove(cluster, dir) }
}

async function remove(cluster: Embedded, dir: string): Promise<void> {
  await cluster.stop('immediate')
  rmSync(dir, { recursive: true, force: true })
}

// A run that was killed could not stop its cluster: the next one does.
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX))) {
    const dir = join(tmpdir(), name)
    const owner = Number(name.slice(PREFIX.length).split('-')[0])
    const ours = [statSync(dir, { throwIfNoEntry: false })?.uid, 0].includes(process.getuid?.())
    if (!ours || signal(owner, 0)) continue
    await discardCluster(dir)
  }
}

/** Ends what runs in a cluster's folder at once, and removes the folder. */
export async function discardCluster(dir: string): Promise<void> {
  const data = join(dir, 'data')
  const postmaster = existsSync(data) ? postmasterOf(data) : undefined
  if (postmaster && signal(postmaster.pid, 'SIGQUIT')) await clearStalePid(data)
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
}

/** Whether the process was there to get it. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Runs statements as the superuser on one short connection. */
export async function asSuperuser(adminUrl: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(adminUrl)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
