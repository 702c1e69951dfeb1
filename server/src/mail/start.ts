import type { Deps } from '../deps.ts'
import type { Job } from '../jobs/job.ts'
import { checkSignatures } from './check-signatures.ts'
import type { MailboxState } from './mailbox.ts'
import { ensureMailbox, REPORT } from './mailbox-row.ts'
import { watchMailboxes } from './mailboxes-watch.ts'
import { ourBoxes } from './our-boxes.ts'
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
  /** of the IMAP mailbox of the environment, when there is one; of every mailbox by its id; and the ports that listen */
  state(): {
    mailbox?: MailboxState
    mailboxes: Record<string, MailboxState>
    smtpPort?: number
    lmtpPort?: number
  }
}
export type DoorOptions = {
  /** who may hand mail in at the demo's SMTP door */
  authenticate?: (user: string, password: string) => Promise<{ address: string } | undefined>
  /** PEM of the authority behind the mail server, where the system does not know it */
  imapCa?: string
  /** false: this process takes mail in and leaves reading to others */
  read?: boolean
  /** how often the settings are looked at for other mailboxes, in ms */
  lookMs?: number
}

/** Opens every configured door for mail and begins to read what comes through. The SMTP door needs `demo`, the others their setting. */
export async function startMailDoors(deps: Deps, options: DoorOptions = {}): Promise<MailDoors> {
  await ensureMailbox(deps)
  const { smtpPort, lmtpPort, maxBytes } = deps.config.mail
  const take = takeIn(deps)
  const watches = await watchMailboxes(
    deps,
    { maxBytes, take, ...(options.imapCa ? { ca: options.imapCa } : {}) },
    options.lookMs,
  )
  const open = { take, boxes: ourBoxes(deps), maxBytes }
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
      mailboxes: watches.states(),
      ...(REPORT in watches.states() ? { mailbox: watches.states()[REPORT] } : {}),
      ...(smtp ? { smtpPort: smtp.port } : {}),
      ...(lmtp ? { lmtpPort: lmtp.port } : {}),
    }),
    async stop() {
      await Promise.all([watches.stop(), smtp?.stop(), lmtp?.stop()])
      await reader?.stop()
    },
  }
}
