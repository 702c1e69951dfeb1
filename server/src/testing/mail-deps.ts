import { readConfig } from '../config.ts'
import { connect, connectAuth, connectIngest } from '../db/connect.ts'
import type { Deps } from '../deps.ts'
import { diskStore } from '../evidence/disk.ts'
import { configureFaults } from '../faults.ts'
import { startJobs } from '../jobs/jobs.ts'
import { keysFromFolder } from '../keys/keys.ts'
import { createLog } from '../log.ts'
import { createParser } from '../mail/parse.ts'
import { mailJobs } from '../mail/start.ts'
import { createMailer } from '../mailer/index.ts'
import { QUEUES } from './queues.ts'

export type MailProcessSettings = {
  runtimeUrl: string
  ingestUrl: string
  dir: string
  imapUrl: string
  outUrl?: string
  lmtpPort?: number
  address: string
  authserv: string
  faults?: string
  /** how far its clock is ahead, in ms: leases of killed processes have then run out */
  ahead?: number
  /** `move-first` loses mail on purpose: the control of the crash suite */
  mode?: 'safe' | 'move-first' | 'take-in-only'
  reconcileMs?: number
  /** says `ready`, then opens no door before it is told to */
  waits?: boolean
}

/** Settings become the parts a service is made of. */
export async function mailDeps(s: MailProcessSettings): Promise<Deps & { close(): Promise<void> }> {
  const log = createLog('error')
  const onError = (err: Error) => log.warn({ err }, 'db.error')
  const config = readConfig({
    BREAKWATER_DATA: s.dir,
    MAIL_ADDRESS: s.address,
    MAIL_TRUSTED_AUTHSERV: s.authserv,
    MAIL_IMAP_URL: s.imapUrl,
    TEST_WORLD: 'mail',
    FAULTS: s.faults ?? '',
    ...(s.outUrl ? { MAIL_OUT_URL: s.outUrl } : {}),
    ...(s.lmtpPort === undefined ? {} : { MAIL_LMTP_PORT: String(s.lmtpPort) }),
  })
  configureFaults(config)
  const clock = { now: () => new Date(performance.timeOrigin + performance.now() + (s.ahead ?? 0)) }
  const parser = createParser()
  const jobs = await startJobs(s.runtimeUrl, log, [...new Set([...QUEUES, ...mailJobs.map((job) => job.name)])], {
    supervise: false,
  })
  const deps: Deps = {
    config,
    clock,
    log,
    keys: keysFromFolder(`${s.dir}/keys`, true),
    db: connect(s.runtimeUrl, onError),
    auth: connectAuth(s.runtimeUrl, onError),
    ingest: connectIngest(s.ingestUrl, onError),
    store: diskStore(`${s.dir}/evidence`),
    jobs,
    mailer: createMailer(config, clock, 'Report desk'),
    parser,
    fetch,
  }
  const close = async () => {
    parser.close()
    await jobs.stop()
    await Promise.all([deps.db.destroy(), deps.auth.destroy(), deps.ingest.db.destroy()])
  }
  return { ...deps, close }
}
