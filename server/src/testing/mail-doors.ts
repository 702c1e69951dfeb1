import type { Deps } from '../deps.ts'
import { imapSettings } from '../mail/imap-url.ts'
import { watchMailbox } from '../mail/mailbox.ts'
import { ourBoxes } from '../mail/our-boxes.ts'
import { type Ended, ingest, type PipeOptions } from '../mail/pipe.ts'
import { readWaiting } from '../mail/read-mail.ts'
import { openSmtpDoor } from '../mail/smtp.ts'
import { takeIn } from '../mail/take-in.ts'
import { type MailProcessSettings, mailDeps } from './mail-deps.ts'

export type MailDoorsForTests = Awaited<ReturnType<typeof openMailDoors>>

/** Every door for mail of one process, each opened when a test needs it. */
export async function openMailDoors(deps: Deps) {
  const { maxBytes } = deps.config.mail
  const take = takeIn(deps)
  const open = { take, port: 0, boxes: ourBoxes(deps), maxBytes }
  const [lmtp, smtp] = await Promise.all([openSmtpDoor(deps, { ...open, lmtp: true }), openSmtpDoor(deps, open)])
  return {
    lmtpPort: lmtp.port,
    smtpPort: smtp.port,
    pipe: (bytes: Buffer, o: PipeOptions = {}): Promise<Ended> => ingest(deps, piece(bytes), o),
    watch: (imapUrl: string, more: { mailbox?: string; pollMs?: number } = {}) =>
      watchMailbox(deps, { settings: imapSettings(imapUrl), maxBytes, take, ...more }),
    read: () => readWaiting(deps),
    stop: () => Promise.all([lmtp.stop(), smtp.stop()]),
  }
}

async function* piece(bytes: Buffer) {
  yield bytes
}

/** A door that says "taken" first and stores afterwards: the control of the suites about acknowledged mail. */
export async function openCarelessDoor(settings: MailProcessSettings) {
  const deps = await mailDeps(settings)
  const { maxBytes } = deps.config.mail
  const take = takeIn(deps)
  const stored: Promise<unknown>[] = []
  const door = await openSmtpDoor(deps, {
    ...{ port: 0, boxes: ourBoxes(deps), maxBytes, lmtp: true },
    async take(batch) {
      stored.push(take(batch).catch((err) => deps.log.warn({ err }, 'careless.not-stored')))
      return batch.map(({ key }) => ({ key, mailId: key, known: false, safe: true }))
    },
  })
  return {
    port: door.port,
    async stop() {
      await Promise.all(stored)
      await door.stop()
      await deps.close()
    },
  }
}
