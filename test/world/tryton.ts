import type { ChildProcess } from 'node:child_process'
import { freePorts } from './ports.ts'
import { joinTryton, type TrytonCluster } from './tryton-cluster.ts'
import { endTryton, serveTryton, trytonConf } from './tryton-programs.ts'
import { type Call, type SeededProspect, seedIn, signIn, type TrytonUser } from './tryton-seed.ts'

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
  /** the superuser, in Tryton's database */
  databaseUrl: string
  /** milliseconds: building the template (0 when it was there), starting and cloning it, and the service */
  took: TrytonCluster['took'] & { service: number }
  seedProspect(prospect: {
    name: string
    emails: string[]
    phones: string[]
    opportunities: number
  }): Promise<SeededProspect>
  /** Ends the service as an outage would; its data and its address stay. */
  down(): Promise<void>
  up(): Promise<void>
  stop(): Promise<void>
}

/**
 * A real Tryton (Debian's `tryton-server tryton-modules-party tryton-modules-sale-opportunity python3-psycopg2`) in a database of its
 * own. The first call on a machine takes minutes, see `joinTryton`.
 */
export async function startTryton(): Promise<Tryton> {
  const cluster = await joinTryton()
  const { database, people } = cluster
  const began = performance.now()
  const [port = 0] = await freePorts(1)
  const files = await trytonConf(cluster.adminUrl, port)
  let service: ChildProcess = await serveTryton(files.conf, database, port)
  const url = `http://127.0.0.1:${port}/`
  const [rep, admin] = await Promise.all([signIn(url, database, people.rep), signIn(url, database, people.admin)])
  const databaseUrl = new URL(cluster.adminUrl)
  databaseUrl.pathname = `/${database}`
  return {
    settings: { url, database },
    secrets: people.sync,
    stranger: people.stranger,
    rep,
    admin,
    databaseUrl: databaseUrl.href,
    took: { ...cluster.took, service: Math.round(performance.now() - began) },
    seedProspect: (prospect) => seedIn(admin, people.owner, prospect),
    down: () => endTryton(service),
    async up() {
      service = await serveTryton(files.conf, database, port)
    },
    async stop() {
      await endTryton(service)
      await cluster.leave()
      await files.remove()
    },
  }
}
