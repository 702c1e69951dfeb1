// A service that takes mail in, reads it and sends receipts, as a process of its own that a test may kill. Its settings: one JSON file.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { allFired, configureFaults } from '../faults.ts'
import { imapSettings } from '../mail/imap-url.ts'
import { mailJobs, startMailDoors } from '../mail/start.ts'
import { takeIn } from '../mail/take-in.ts'
import { activePack } from '../policy/packs.ts'
import { type MailProcessSettings, mailDeps } from './mail-deps.ts'

/** What a careless service does: moves away, then saves. A kill between the two loses mail. */
async function moveFirst(deps: Deps) {
  const { host, port, user, pass, inbox, processed } = imapSettings(deps.config.mail.imapUrl ?? '')
  const client = new ImapFlow({ host, port, secure: false, doSTARTTLS: false, auth: { user, pass }, logger: false })
  client.on('error', () => process.exit(1))
  await client.connect()
  await client.mailboxCreate(processed)
  await client.mailboxOpen(inbox)
  const take = takeIn(deps)
  for (;;) {
    await client.noop()
    for (const uid of (await client.search({ all: true }, { uid: true })) || []) {
      const found = await client.fetchOne(String(uid), { source: true }, { uid: true })
      const source = found ? found.source : undefined
      await client.messageMove(String(uid), processed, { uid: true })
      if (source)
        await take([
          { door: 'imap', mailbox: 'report', key: `control.${uid}`, receivedAt: deps.clock.now(), bytes: source },
        ])
    }
    await pause(20)
  }
}

/** Faults from now on, as the test says; it hears when each has taken effect. */
function takeFaults(message: unknown) {
  const { faults } = Object(message) as { faults?: string }
  if (!faults) return
  configureFaults({ faults, testWorld: true })
  const look = setInterval(() => {
    if (!allFired()) return
    clearInterval(look)
    process.send?.('fired')
  }, 20)
}

/** What a service that has run for a moment has done: its parser runs, its pack was read. */
async function warmUp(deps: Deps) {
  await deps.parser.parse(Buffer.from('Subject: warm\r\n\r\nwarm\r\n'))
  await as(deps.db, system('intake'), (tx) => activePack(tx))
}

async function serve(s: MailProcessSettings) {
  const deps = await mailDeps(s)
  if (s.mode === 'move-first') return moveFirst(deps)
  await deps.jobs.work(deps, mailJobs)
  if (s.waits) {
    await warmUp(deps)
    process.send?.('ready')
    takeFaults((await once(process, 'message'))[0])
    process.on('message', takeFaults)
  }
  await startMailDoors(deps, { read: s.mode !== 'take-in-only' })
  process.send?.('serving')
  for (;;) {
    await pause(s.reconcileMs ?? 1000)
    for (const job of mailJobs.filter((job) => job.cron))
      await job.run(deps, {}).catch((err) => deps.log.warn({ err, job: job.name }, 'mail.reconcile-failed'))
  }
}

// a process that is killed would leave nothing of what it compiled to the next
flushCompileCache()
await serve(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
