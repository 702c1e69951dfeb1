import { z } from 'zod'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { fp } from '../faults.ts'
import { defineJob } from '../jobs/job.ts'
import { isOutage } from '../outage.ts'
import { type Claimed, claimMail } from './claim.ts'
import { organisationFor } from './directory.ts'
import { readDelivery } from './mailboxes-read.ts'
import { ParseRefused } from './parse.ts'
import { authorsOf, type Reading } from './read-one.ts'
import { settle } from './settle.ts'

/** Waits between tries. From the third on a mail that the parser cannot read goes to the desk with what its bytes show. */
const WAITS = [10_000, 60_000, 600_000]
const TRIES = 3

/** Reads everything that waits, batch by batch. @returns how many deliveries were claimed */
export async function readWaiting(deps: Deps): Promise<number> {
  for (let total = 0; ; ) {
    const count = await readBatch(deps)
    if (count === 0) return total
    total += count
  }
}

/** Reads one batch: claims, parses, and writes it in one transaction; one by one when that transaction fails (MAIL 3.2). */
export async function readBatch(deps: Deps): Promise<number> {
  const mails = await claimMail(deps)
  if (!mails.length) return 0
  await fp('read-mail.claimed')
  const organisation = await organisationFor(deps, mails.flatMap(authorsOf))
  const readings = (
    await Promise.all(
      mails.map(async (mail) =>
        readDelivery(deps, organisation, mail, mail.attempts >= TRIES).catch((err) => later(deps, mail, err)),
      ),
    )
  ).filter((r): r is Reading => r !== undefined)
  await fp('read-mail.parsed')
  try {
    await settle(deps, readings)
  } catch (err) {
    if (readings.length === 1) await later(deps, mails.find((m) => m.id === readings[0]!.mail.id)!, err)
    else for (const reading of readings) await settle(deps, [reading]).catch((err) => later(deps, reading.mail, err))
  }
  return mails.length
}

/**
 * Puts a delivery back for later. It waits longer each time and is never given up: when what was in the way is gone it becomes a report,
 * after three tries by its bytes alone. Until then the desk sees that it waits (MAIL-22).
 */
async function later(deps: Deps, mail: Claimed, err: unknown): Promise<undefined> {
  if (err instanceof ParseRefused && err.because === 'closed') return undefined
  deps.log.warn({ mailId: mail.id, mailbox: mail.mailbox, attempt: mail.attempts, err }, 'mail.not-read-yet')
  const wait = WAITS[Math.min(mail.attempts, WAITS.length) - 1]!
  const outage = isOutage(err)
  const problem = err instanceof ParseRefused ? err.because : 'failed'
  await as(deps.db, system('intake'), (tx) =>
    tx
      .updateTable('mail')
      .set({
        state: 'deferred',
        problem,
        lease_until: null,
        next_try: new Date(deps.clock.now().getTime() + wait),
        // an outage is no try
        ...(outage ? { attempts: mail.attempts - 1 } : {}),
      })
      .where('id', '=', mail.id)
      .where('claim', '=', mail.claim)
      .execute(),
  )
  return undefined
}

/** The reconciler: once a minute it reads what a lost wake-up left behind (SETTLED 11). */
export const readMail = defineJob({
  name: 'read-mail',
  payload: z.object({}),
  at: 1,
  cron: '* * * * *',
  run: async (deps) => {
    await readWaiting(deps)
  },
})
