import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { discardCluster, startEmbedded } from '@breakwater/server/testing/embedded.ts'
import pg from 'pg'
import { freePorts } from './ports.ts'
import { endTryton, serveTryton, setUpTables, trytonConf } from './tryton-programs.ts'
import { colleague, company, type Owner, signIn, type TrytonUser } from './tryton-seed.ts'

/** The database every Tryton of a test is a clone of. */
export const TEMPLATE = 'tryton_template'
/** Raise it when what the template holds changes: a cluster of another format is not used. */
export const FORMAT = 1

/** Who is in the template; kept beside the cluster, readable by its owner alone. */
export type TrytonPeople = { owner: Owner } & Record<'admin' | 'sync' | 'stranger' | 'rep', TrytonUser>

/** Builds a cluster with a ready template in `dir`, which must not exist, and stops it. One to three minutes; `say` hears how far it is. */
export async function buildTryton(dir: string, say: (progress: string) => void): Promise<void> {
  say('preparing Tryton once for this machine, one to three minutes')
  const cluster = await startEmbedded(dir, { durable: false })
  try {
    await run(cluster.adminUrl, `create database ${TEMPLATE} encoding 'UTF8' template template0`)
    const people = await fill(cluster.adminUrl, say)
    await run(cluster.adminUrl, `alter database ${TEMPLATE} with is_template true`)
    writeFileSync(join(dir, 'people.json'), JSON.stringify(people), { mode: 0o600 })
    await cluster.stop('fast')
  } catch (error) {
    await discardCluster(dir)
    throw error
  }
}

async function fill(adminUrl: string, say: (progress: string) => void): Promise<TrytonPeople> {
  const began = performance.now()
  const [port = 0] = await freePorts(1)
  const admin = { user: 'admin', password: `${randomBytes(12).toString('base64url')}!7a` }
  const files = await trytonConf(adminUrl, port, admin.password)
  try {
    await setUpTables(files, TEMPLATE, (module) =>
      say(`${Math.round((performance.now() - began) / 1000)} s, ${module}`),
    )
    const service = await serveTryton(files.conf, TEMPLATE, port)
    try {
      return await hire(`http://127.0.0.1:${port}/`, admin)
    } finally {
      await endTryton(service)
    }
  } finally {
    await files.remove()
  }
}

async function hire(url: string, admin: TrytonUser): Promise<TrytonPeople> {
  const owner = await company(await signIn(url, TEMPLATE, admin))
  const call = await signIn(url, TEMPLATE, admin)
  return {
    owner,
    admin,
    sync: await colleague(call, owner, 'CRM Ops Sync', ['Sale Opportunity']),
    stranger: await colleague(call, owner, 'Newcomer', []),
    rep: await colleague(call, owner, 'Idris Falk', ['Sale Opportunity']),
  }
}

/** One statement as the superuser. */
export async function run(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(adminUrl)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
