import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { caseKey } from '../cases/key.ts'
import { handClock } from '../clock.ts'
import { as, system } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import { type Embedded, startEmbedded } from '../db/embedded.ts'
import { prepareDatabase } from '../db/prepare.ts'
import { openEvidence } from '../evidence/open.ts'
import { hire } from './desk.ts'
import { type MailProcessSettings, mailDeps } from './mail-deps.ts'
import { AUTHSERV, REPORT_ADDRESS } from './mail-desk.ts'

export type MailWorld = Awaited<ReturnType<typeof openMailWorld>>
export type MailService = { child: ChildProcess; serving: Promise<void>; ended: Promise<void>; kill(): Promise<void> }
/** What the database and the store hold of one delivered message. */
export type Kept = { reportId: string; messageId: string; bytes: Buffer }

const PROGRAM = new URL('./mail-process.ts', import.meta.url).pathname

async function preparedDatabase(adminUrl: string, database: string, passwords: { runtime: string; ingest: string }) {
  const urls = await prepareDatabase({ adminUrl, database, passwords })
  const db = connect(urls.runtimeUrl, () => undefined, 2)
  await as(db, system('setup'), (tx) => hire(tx, handClock(new Date('2026-11-09T09:00:00Z'))))
  await db.destroy()
  return urls
}

/**
 * A durable PostgreSQL of its own with the small company in it, and a mail service as a process that can be killed.
 * @param prepare readies the folder before PostgreSQL starts in `postgres`; what it returns undoes that
 */
export async function openMailWorld(prepare: (dir: string) => () => void = () => () => undefined) {
  const dir = mkdtempSync(join(tmpdir(), 'bw-mail-world-'))
  const undo = prepare(dir)
  const passwords = { runtime: 'for-this-run', ingest: 'for-this-run' }
  let cluster: Embedded = await startEmbedded(join(dir, 'postgres'))
  let urls = await preparedDatabase(cluster.adminUrl, 'breakwater', passwords)
  let started = 0
  let databases = 0

  const settings = (more: Partial<MailProcessSettings> & { imapUrl: string }): MailProcessSettings => ({
    runtimeUrl: urls.runtimeUrl,
    ingestUrl: urls.ingestUrl,
    dir,
    address: REPORT_ADDRESS,
    authserv: AUTHSERV,
    ...more,
  })
  return {
    dir,
    settings,
    ownerUrl: () => urls.ownerUrl,
    /** from now on a new, empty database with the same company */
    async reset() {
      urls = await preparedDatabase(cluster.adminUrl, `breakwater_${++databases}`, passwords)
    },
    pid: () => cluster.pid,
    /** Starts the service; each start's clock is ten minutes further, so that what killed ones held is free again. */
    start(more: Partial<MailProcessSettings> & { imapUrl: string }): MailService {
      const file = join(dir, `service-${++started}.json`)
      writeFileSync(file, JSON.stringify(settings({ ahead: started * 600_000, ...more })))
      // the memory settings of the Dockerfile
      const child = spawn(process.execPath, ['--max-semi-space-size=4', PROGRAM, file], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: {
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] || join(dir, 'compiled'),
          MALLOC_ARENA_MAX: '2',
          MALLOC_MMAP_THRESHOLD_: '131072',
        },
      })
      const ended = once(child, 'exit').then(() => undefined)
      const serving = Promise.race([once(child, 'message').then(() => undefined), ended])
      return {
        child,
        serving,
        ended,
        async kill() {
          if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
          await ended
        },
      }
    },
    /** Stops PostgreSQL as a failure would, and starts it again. */
    async failPostgres(how: 'kill' | 'immediate') {
      if (how === 'immediate') await cluster.stop('immediate')
      else process.kill(cluster.pid, 'SIGKILL')
      cluster = await startEmbedded(join(dir, 'postgres'), { port: cluster.port })
    },
    /** Starts PostgreSQL again where it gave up. */
    async revivePostgres() {
      cluster = await startEmbedded(join(dir, 'postgres'), { port: cluster.port })
    },
    async rows(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
      const client = new pg.Client(urls.ownerUrl)
      // a query that is under way fails by itself when PostgreSQL goes
      client.on('error', () => undefined)
      await client.connect()
      try {
        return (await client.query(text, values)).rows
      } finally {
        await client.end()
      }
    },
    /** Every delivered mail that became evidence, opened and verified against the hash noted at its arrival. */
    async kept(imapUrl: string): Promise<Kept[]> {
      const deps = await mailDeps(settings({ imapUrl }))
      try {
        return await as(deps.db, system('intake'), async (tx) => {
          const items = await tx
            .selectFrom('evidence')
            .where('mail_id', 'is not', null)
            .select(['id', 'case_id', 'report_id'])
            .execute()
          const found: Kept[] = []
          for (const item of items) {
            const { bytes } = await openEvidence(deps, tx, await caseKey(deps, tx, item.case_id), item.id)
            found.push({
              reportId: item.report_id ?? '',
              messageId: /^Message-ID: (<\S+>)/im.exec(bytes.toString('latin1'))?.[1] ?? '',
              bytes,
            })
          }
          return found
        })
      } finally {
        await deps.close()
      }
    },
    /** Every piece of evidence whose bytes are here, by their sha256; what cannot be opened has none. */
    async pieces(imapUrl: string): Promise<{ reportId: string; sha256: string | undefined }[]> {
      const deps = await mailDeps(settings({ imapUrl }))
      try {
        return await as(deps.db, system('intake'), async (tx) => {
          const items = await tx
            .selectFrom('evidence')
            .where('place', '<>', 'expected')
            .select(['id', 'case_id', 'report_id'])
            .execute()
          const found: { reportId: string; sha256: string | undefined }[] = []
          for (const { id, case_id, report_id } of items) {
            const opened = await openEvidence(deps, tx, await caseKey(deps, tx, case_id), id).catch(() => undefined)
            const sha256 = opened && createHash('sha256').update(opened.bytes).digest('hex')
            found.push({ reportId: report_id ?? '', sha256 })
          }
          return found
        })
      } finally {
        await deps.close()
      }
    },
    sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
    async close() {
      await cluster.stop('immediate')
      undo()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
