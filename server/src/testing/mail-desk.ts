import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { handClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { as, system } from '../db/as.ts'
import { connect, connectAuth, connectIngest } from '../db/connect.ts'
import type { Deps } from '../deps.ts'
import { diskStore } from '../evidence/disk.ts'
import { rawMailBytes } from '../evidence/raw-mail.ts'
import { keysFromFolder } from '../keys/keys.ts'
import { createLog } from '../log.ts'
import { ensureMailbox } from '../mail/mailbox-row.ts'
import type { OurMail } from '../mailer/mailer.ts'

export type MailDesk = Awaited<ReturnType<typeof mailDesk>>
export const NOON = new Date('2026-11-23T12:00:00Z')

/** The parts the mail room needs, on a real database: one mailbox `report`, sent mail kept in a list, a clock moved by hand. */
export async function mailDesk(
  urls: { adminUrl: string; runtimeUrl: string; ingestUrl: string },
  env: Record<string, string> = {},
  parse?: Deps['parse'],
) {
  const dir = mkdtempSync(join(tmpdir(), 'bw-mail-desk-'))
  const clock = handClock(NOON)
  const log = createLog('silent')
  const config = readConfig({
    MAIL_ADDRESS: 'report@ours.example',
    MAIL_TRUSTED_AUTHSERV: 'mx.ours.example',
    BREAKWATER_DATA: dir,
    LOG_LEVEL: 'silent',
    ...env,
  })
  const onError = (err: Error) => log.error({ err }, 'db.error')
  const db = connect(urls.runtimeUrl, onError, 6)
  const auth = connectAuth(urls.runtimeUrl, onError, 1)
  const ingest = connectIngest(urls.ingestUrl, onError)
  const superuser = new pg.Client(urls.adminUrl)
  await superuser.connect()
  const sent: OurMail[] = []
  const enqueued: { name: string; payload: object }[] = []
  const deps: Deps = {
    config,
    clock,
    log,
    keys: keysFromFolder(join(dir, 'keys'), true),
    db,
    auth,
    ingest,
    store: diskStore(join(dir, 'evidence')),
    jobs: {
      enqueue: async (_tx, name, payload) => void enqueued.push({ name, payload }),
      work: async () => undefined,
      drain: async () => 0,
      stop: async () => undefined,
    },
    mailer: { send: async (mail) => void sent.push(mail), verify: async () => undefined, close: () => undefined },
    parse: parse ?? (() => Promise.reject(new Error('this test reads no mail'))),
    fetch,
  }
  await ensureMailbox(deps)
  return {
    deps,
    clock,
    sent,
    enqueued,
    superuser,
    ingest: ingest.pool,
    dir,
    rawOf: (mailId: string) => as(db, system('intake'), (tx) => rawMailBytes(deps, tx, mailId)),
    async close() {
      await Promise.all([superuser.end(), ingest.db.destroy(), db.destroy(), auth.destroy()])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
