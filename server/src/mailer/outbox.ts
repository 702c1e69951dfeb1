import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Mailer, OurMail } from './mailer.ts'

export type SentMail = OurMail & { at: string }

/**
 * Where there is no relay (the demo), mail of ours is put into a folder, synced, and can be looked at. The same Message-ID is one
 * mail however often it is sent. `sent` gives the newest first.
 */
export function outbox(dir: string, clock: Clock): Mailer & { sent(): Promise<SentMail[]> } {
  return {
    async send(mail) {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const name = createHash('sha256').update(mail.messageId).digest('hex').slice(0, 32)
      const part = join(dir, `.${name}.part`)
      const file = await open(part, 'w', 0o600)
      try {
        await file.writeFile(JSON.stringify({ ...mail, at: clock.now().toISOString() }))
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(part, join(dir, `${name}.json`))
    },
    async verify() {
      await mkdir(dir, { recursive: true, mode: 0o700 })
    },
    close: () => undefined,
    async sent() {
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const names = (await readdir(dir)).filter((name) => name.endsWith('.json'))
      const mails = await Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(dir, name), 'utf8')) as SentMail),
      )
      return mails.sort((a, b) => b.at.localeCompare(a.at))
    },
  }
}
