import { setTimeout as pause } from 'node:timers/promises'
import type { Role } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { as, system, type Tx } from '../db/as.ts'
import { buildDeps } from '../main.ts'
import { openSession } from '../people/sessions.ts'
import { type NewConnection, saveConnection } from '../restrictions/connection.ts'
import { hire, type Staff } from './desk.ts'

/**
 * What an administrator and an operator do to a running service, for tests outside this package: found the small company, connect a
 * CRM, open a session, run a job now. `env` is the service's own; its `dir` holds the keys.
 */
export async function openInstalled(
  service: { dir: string },
  database: { runtimeUrl: string; ingestUrl: string },
  testClock = '',
) {
  const opened = new AsyncDisposableStack()
  const deps = await buildDeps(opened, {
    BREAKWATER_DATA: `${service.dir}/data`,
    DATABASE_URL: database.runtimeUrl,
    DATABASE_INGEST_URL: database.ingestUrl,
    TEST_WORLD: 'yes',
    TEST_CLOCK: testClock,
  })
  return {
    now: () => deps.clock.now(),
    found: (pack: 'icn' | 'council' = 'icn'): Promise<Staff> =>
      as(deps.db, system('setup'), (tx) => hire(tx, deps.clock, pack)),
    /** somebody more in the directory */
    joins: (more: Joining): Promise<string> => as(deps.db, system('setup'), (tx) => join(tx, more)),
    /** runs a job of the service now, by the service, and waits until it is done */
    async runs(job: string): Promise<void> {
      await as(deps.db, system('worker'), (tx) => deps.jobs.enqueue(tx, job, {}))
      const end = deps.clock.now().getTime() + 30_000
      const waits = sql<{
        n: number
      }>`select count(*)::int n from jobs.job where name = ${job} and state in ('created', 'retry', 'active')`
      while ((await waits.execute(deps.auth)).rows[0]?.n) {
        if (deps.clock.now().getTime() > end) throw new Error(`not done within 30 s: ${job}`)
        await pause(20)
      }
    },
    /** what an operator reads in the database, past row security's people and as the service */
    rows: <T>(text: TemplateStringsArray, ...values: unknown[]): Promise<T[]> =>
      as(deps.db, system('policy'), async (tx) => (await sql<T>(text, ...values).execute(tx)).rows),
    connectCrm: (connection: NewConnection) =>
      as(deps.db, system('setup'), (tx) => saveConnection(deps, tx, connection)),
    /** the cookie of a new session */
    signIn: async (personId: string, confirmed = false) =>
      `bw=${await openSession(deps, personId, 'test', confirmed ? { steppedUpAt: deps.clock.now() } : {})}`,
    /** as if everybody had confirmed that it is them longer ago */
    forgetConfirmations: () =>
      deps.auth
        .updateTable('session')
        .set({ stepped_up_at: new Date(0) })
        .execute(),
    /** the hourly look at every mark, now */
    watchMarks: () => as(deps.db, system('worker'), (tx) => deps.jobs.enqueue(tx, 'watch-marks', {})),
    /** what a mark keeps of a record from before */
    snapshots: () =>
      as(deps.db, system('worker'), (tx) =>
        tx
          .selectFrom('mark')
          .where('record_type', '<>', 'search')
          .select(['record_id', 'state', 'stage', 'snapshot'])
          .orderBy('record_id')
          .execute(),
      ),
    close: () => opened.disposeAsync(),
  }
}
export type Installed = Awaited<ReturnType<typeof openInstalled>>

export type Joining = {
  name: string
  email: string
  roles: Role[]
  managerId: string | null
  team?: string
  unit?: string
}

async function join(tx: Tx, p: Joining): Promise<string> {
  const { id } = await tx
    .insertInto('person')
    .values({
      email: p.email,
      name: p.name,
      roles: p.roles,
      manager_id: p.managerId,
      team: p.team ?? null,
      unit: p.unit ?? null,
      phone: null,
      time_zone: 'America/New_York',
      country: 'US',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx.insertInto('person_address').values({ address: p.email, person_id: id }).execute()
  return id
}
