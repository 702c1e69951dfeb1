import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Mailer } from './mailer.ts'
import { outbox, type SentMail } from './outbox.ts'
import { smtpMailer } from './smtp-mailer.ts'

/** The configured way out: a relay, or the folder of sent mail, whose content `sent` lists for the demo's page. */
export function createMailer(config: Config, clock: Clock, name: string): Mailer & { sent?(): Promise<SentMail[]> } {
  const { outUrl, from } = config.mail
  return outUrl ? smtpMailer(outUrl, { name, address: from }) : outbox(join(config.data, 'sent-mail'), clock)
}
