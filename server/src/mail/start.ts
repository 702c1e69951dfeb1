import type { Deps } from '../deps.ts'
import type { Job } from '../jobs/job.ts'
import { checkSignatures } from './check-signatures.ts'
import { imapSettings } from './imap-url.ts'
import { type MailboxState, type Watch, watchMailbox } from './mailbox.ts'
import { ensureMailbox } from './mailbox-row.ts'
import { readMail } from './read-mail.ts'
import { startReader } from './reader.ts'
import { sendOutgoing, sendWaiting } from './send-outgoing.ts'
import { openSmtpDoor, type SmtpDoor } from './smtp.ts'
import { storeMailEvidence, storeWaiting } from './store-mail-evidence.ts'
import { takeIn } from './take-in.ts'

/** The jobs of this room. */
export const mailJobs: readonly Job[] = [
  readMail,
  storeMailEvidence,
  storeWaiting,
  checkSignatures,
  sendOutgoing,
  sendWaiting,
]

export type MailDoors = {
  stop(): Promise<void>
  /** of the IMAP mailbox, when one is configured, and the ports that listen */
  state(): { mailbox?: MailboxState; smtpPort?: number; lmtpPort?: number }
}
export type DoorOptions = {
  /** who may hand mail in at the demo's SMTP door */
  authenticate?: (user: string, password: string) => Promise<{ address: string } | undefined>
  /** PEM of the authority behind the mail server, where the system does not know it */
  imapCa?: string
  /** false: this process takes mail in and leaves reading to others */
  read?: boolean
}

/** Opens every configured door for mail and begins to read what comes through. The SMTP door needs `demo`, the others their setting. */
export async function startMailDoors(deps: Deps, options: DoorOptions = {}): Promise<MailDoors> {
  await ensureMailbox(deps)
  const { imapUrl, smtpPort, lmtpPort, address, maxBytes } = deps.config.mail
  const take = takeIn(deps)
  const watch: Watch | undefined = imapUrl
    ? watchMailbox(deps, {
        settings: imapSettings(imapUrl),
        maxBytes,
        take,
        ...(options.imapCa ? { ca: options.imapCa } : {}),
      })
    : undefined
  const open = { take, addresses: [address], maxBytes }
  const smtp: SmtpDoor | undefined =
    deps.config.demo || smtpPort > 0
      ? await openSmtpDoor(deps, {
          ...open,
          port: smtpPort,
          ...(options.authenticate ? { authenticate: options.authenticate } : {}),
        })
      : undefined
  const lmtp: SmtpDoor | undefined =
    lmtpPort === undefined ? undefined : await openSmtpDoor(deps, { ...open, port: lmtpPort, lmtp: true })
  const reader = options.read === false ? undefined : startReader(deps)
  return {
    state: () => ({
      ...(watch ? { mailbox: watch.state() } : {}),
      ...(smtp ? { smtpPort: smtp.port } : {}),
      ...(lmtp ? { lmtpPort: lmtp.port } : {}),
    }),
    async stop() {
      await Promise.all([watch?.stop(), smtp?.stop(), lmtp?.stop()])
      await reader?.stop()
    },
  }
}
