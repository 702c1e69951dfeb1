import { as, system } from '../db/as.ts'
import { buildDeps } from '../main.ts'
import { openSession } from '../people/sessions.ts'
import { type NewConnection, saveConnection } from '../restrictions/connection.ts'
import { hire, type Staff } from './desk.ts'

/**
 * What an administrator and an operator do to a running service, for tests outside this package: found the small company, connect a
 * CRM, open a session, run a job now. `env` is the service's own; its `dir` holds the keys.
 */
export async function openInstalled(service: { dir: string }, database: { runtimeUrl: string; ingestUrl: string }) {
  const opened = new AsyncDisposableStack()
  const deps = await buildDeps(opened, {
    BREAKWATER_DATA: `${service.dir}/data`,
    DATABASE_URL: database.runtimeUrl,
    DATABASE_INGEST_URL: database.ingestUrl,
    TEST_WORLD: 'yes',
  })
  return {
    found: (): Promise<Staff> => as(deps.db, system('setup'), (tx) => hire(tx, deps.clock)),
    connectCrm: (connection: NewConnection) =>
      as(deps.db, system('setup'), (tx) => saveConnection(deps, tx, connection)),
    /** the cookie of a new session */
    signIn: async (personId: string) => `bw=${await openSession(deps, personId, 'test')}`,
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
