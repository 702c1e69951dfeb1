import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { discardCluster, startEmbedded } from '@breakwater/server/testing/embedded.ts'
import pg from 'pg'
import { alone } from './alone.ts'
import { buildTryton, FORMAT, run, TEMPLATE, type TrytonPeople } from './tryton-build.ts'

const KEPT = resolve(import.meta.dirname, '../../.breakwater/test')
const KEEPER = 'tryton keeper'

type Say = (progress: string) => void
const print: Say = (progress) => console.log(`Tryton: ${progress}`)

export interface JoinOptions {
  /** the folder that clusters are kept in */
  kept?: string
  build?: typeof buildTryton
  say?: Say
}

export interface TrytonCluster {
  adminUrl: string
  /** a clone of the template, ours alone */
  database: string
  people: TrytonPeople
  /** milliseconds: building (0 when it was there), and starting and cloning */
  took: { build: number; start: number }
  /** drops the clone; who leaves last stops the cluster */
  leave(): Promise<void>
}

/**
 * A clone of the machine's Tryton. Its cluster is built once, beside its place and then renamed, and stays in the checkout
 * (`.breakwater/test/tryton-<package version>-<format>`); later runs start it, or join the run that has it. A damaged one is built
 * again.
 */
export async function joinTryton({ kept = KEPT, build = buildTryton, say = print }: JoinOptions = {}) {
  const home = join(kept, `tryton-${packageVersion()}-${FORMAT}`)
  return alone(home, async () => {
    try {
      return await enter(home, await buildIfMissing(home, build, say))
    } catch (error) {
      if (error instanceof InUse) throw error
      say(`what was prepared is damaged (${error instanceof Error ? error.message : error})`)
      await discardCluster(home)
      return enter(home, await buildIfMissing(home, build, say))
    }
  })
}

/** It failed while another run works in it: not ours to throw away. */
class InUse extends Error {
  override name = 'InUse'
}

async function buildIfMissing(home: string, build: typeof buildTryton, say: Say): Promise<number> {
  const kept = join(home, '..')
  mkdirSync(kept, { recursive: true })
  for (const part of readdirSync(kept).filter((name) => name.endsWith('.part'))) await discardCluster(join(kept, part))
  if (existsSync(home)) return 0
  const began = performance.now()
  await build(`${home}.part`, say)
  renameSync(`${home}.part`, home)
  const ms = Math.round(performance.now() - began)
  say(`prepared in ${Math.round(ms / 1000)} s`)
  return ms
}

async function enter(home: string, build: number): Promise<TrytonCluster> {
  const began = performance.now()
  const people: TrytonPeople = JSON.parse(readFileSync(join(home, 'people.json'), 'utf8'))
  const cluster = await startEmbedded(home, { durable: false })
  const keeper = new pg.Client({ connectionString: cluster.adminUrl, application_name: KEEPER })
  keeper.on('error', () => undefined)
  await keeper.connect()
  const others = await othersIn(keeper)
  try {
    if (!others) await dropLeftovers(keeper)
    const database = `tryton_${randomBytes(6).toString('hex')}`
    // Page by page, so that a damaged page fails here and not in the middle of a test.
    await keeper.query(`create database ${database} template ${TEMPLATE} strategy wal_log`)
    const start = Math.round(performance.now() - began)
    const leave = () =>
      alone(home, async () => {
        await run(cluster.adminUrl, `drop database if exists ${database} with (force)`)
        const last = !(await othersIn(keeper))
        await keeper.end()
        if (last) await cluster.stop('fast')
      })
    return { adminUrl: cluster.adminUrl, database, people, took: { build, start }, leave }
  } catch (cause) {
    await keeper.end()
    if (others) throw new InUse('Tryton could not be cloned while another run uses its cluster', { cause })
    throw cause
  }
}

async function othersIn(keeper: pg.Client): Promise<boolean> {
  const asked = 'select 1 from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()'
  return ((await keeper.query(asked, [KEEPER])).rowCount ?? 0) > 0
}

// Runs that were killed left their clones behind.
async function dropLeftovers(keeper: pg.Client): Promise<void> {
  const asked = `select datname from pg_database where datname ~ '^tryton_[0-9a-f]{12}$'`
  const { rows } = await keeper.query<{ datname: string }>(asked)
  for (const { datname } of rows) await keeper.query(`drop database ${datname} with (force)`)
}

function packageVersion(): string {
  const asked = spawnSync('dpkg-query', ['-W', 'tryton-server'], { encoding: 'utf8' })
  if (asked.status !== 0) throw new Error('Tryton is not installed: apt-get install tryton-server')
  return asked.stdout.trim().split('\t')[1] ?? ''
}
