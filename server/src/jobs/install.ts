import { PgBoss } from 'pg-boss'

/** Makes the queue's own tables in the schema `jobs`, owned by the runtime role (SETTLED 40). Safe to run again. */
export async function installJobs(runtimeUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: runtimeUrl,
    schema: 'jobs',
    createSchema: false,
    supervise: false,
    schedule: false,
    max: 1,
  })
  const failed: Error[] = []
  boss.on('error', (error: Error) => failed.push(error))
  await boss.start()
  await boss.stop({ graceful: false })
  if (failed[0]) throw failed[0]
}
