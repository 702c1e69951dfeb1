import { fromKysely, PgBoss } from 'pg-boss'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Log } from '../log.ts'
import type { Job } from './job.ts'

export type Jobs = {
  /** Puts a job into the same transaction as the change that needs it: both happen or neither. */
  enqueue(tx: Tx, name: string, payload: object, options?: { after?: Date; once?: string }): Promise<void>
  /** The same for several jobs of one name. */
  enqueueAll(tx: Tx, name: string, payloads: readonly object[]): Promise<void>
  /** Begins to work on the given jobs. */
  work(deps: Deps, jobs: readonly Job[]): Promise<void>
  /** Runs everything that is due now, and what that enqueues, until nothing is left: tests never wait. @returns how many ran */
  drain(deps: Deps, jobs: readonly Job[]): Promise<number>
  stop(): Promise<void>
}

const QUEUE = {
  notify: true,
  retryBackoff: true,
  retryLimit: 20,
  retryDelay: 1,
  retryDelayMax: 3600,
  deadLetter: 'dead',
} as const

/** What the queue keeps of a failure, in its tables: class and code. A message may hold content; the log has the places. */
class JobFailed extends Error {
  constructor(cause: unknown) {
    const { name = 'Error', code = '' } = Object(cause) as { name?: unknown; code?: unknown }
    super([name, code].filter((word) => typeof word === 'string' && /^[\w.-]{1,60}$/.test(word)).join(' '))
    this.name = 'JobFailed'
    this.stack = this.message
  }
}

/** The queue: pg-boss in the schema `jobs`, in our own transactions (SETTLED 11). `create` makes the queues' tables and names. */
export async function startJobs(
  url: string,
  log: Log,
  names: readonly string[],
  options: { supervise: boolean },
): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'jobs',
    max: 4,
    createSchema: false,
    useListenNotify: true,
    supervise: options.supervise,
    schedule: options.supervise,
  })
  boss.on('error', (err: Error) => log.error({ err }, 'jobs.error'))
  await boss.start()
  await boss.createQueue('dead')
  const there = new Set((await boss.getQueues()).map((queue) => queue.name))
  for (const name of names) if (!there.has(name)) await boss.createQueue(name, QUEUE)

  const runOne = async (deps: Deps, job: Job, id: string, payload: unknown) => {
    const started = performance.now()
    try {
      await job.run(deps, job.payload.parse(payload ?? {}))
      log.debug({ job: job.name, jobId: id, ms: Math.round(performance.now() - started) }, 'job.done')
    } catch (err) {
      log.error({ job: job.name, jobId: id, err, ms: Math.round(performance.now() - started) }, 'job.failed')
      throw err
    }
  }

  return {
    async enqueue(tx, name, payload, { after, once } = {}) {
      await boss.send(name, payload, {
        db: fromKysely(tx),
        ...(after ? { startAfter: after } : {}),
        ...(once ? { singletonKey: once } : {}),
      })
    },
    async enqueueAll(tx, name, payloads) {
      if (payloads.length)
        await boss.insert(
          name,
          payloads.map((data) => ({ data })),
          { db: fromKysely(tx) },
        )
    },
    async work(deps, jobs) {
      for (const job of jobs) {
        // Batches of one never burst: the second job would wait for pg-boss's next look, half a minute later.
        await boss.work(job.name, { batchSize: Math.max(2, job.at ?? 20), burstWhenBatchFull: true }, async (batch) => {
          for (const { id, data } of batch)
            await runOne(deps, job, id, data).catch((error: unknown) => {
              throw new JobFailed(error)
            })
        })
        if (job.cron) await boss.schedule(job.name, job.cron, {})
      }
    },
    async drain(deps, jobs) {
      let ran = 0
      for (let found = true; found; ) {
        found = false
        for (const job of jobs) {
          for (const { id, data } of await boss.fetch(job.name, { batchSize: 20 })) {
            found = true
            ran++
            await runOne(deps, job, id, data)
            await boss.complete(job.name, id)
          }
        }
      }
      return ran
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}
