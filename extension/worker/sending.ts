import type { Received } from '@breakwater/shared/report.ts'
import { browser } from '../browser.ts'
import { type Flushing, flush } from '../outbox/flush.ts'
import { allWaiting } from '../outbox/waiting.ts'
import { showBadge } from './badge.ts'
import { noteCode } from './return-codes.ts'
import { account, call, database, lock, now, shelf, tell } from './world.ts'

export const ALARM = 'outbox'

const flushing = async (): Promise<Flushing> => ({
  db: await database(),
  now,
  lock,
  call,
  owner: async () => (await account())?.id,
  received: async (key, received) => {
    await shelf.set(`received:${key}`, received)
    await noteCode(key, received)
    tell({ type: 'report.received', key, received })
  },
  changed: () => tell({ type: 'outbox.changed' }),
})

/** Keeps the 30 s alarm while something waits, and only then. */
async function keepAlarm(): Promise<void> {
  const waits = (await allWaiting(await database())).some((row) => row.state === 'waiting')
  if (!waits) await browser.alarms.clear(ALARM)
  else if (!(await browser.alarms.get(ALARM))) await browser.alarms.create(ALARM, { periodInMinutes: 0.5 })
}

/** What the service answered to a report in this browser session. */
export const receivedAnswer = async (key: string): Promise<Received | undefined> =>
  (await shelf.get(`received:${key}`)) as Received | undefined

/** One try for everything that is due; `all` also for what was to wait longer. @returns how many still wait */
export async function sendWaiting(all = false): Promise<number> {
  await keepAlarm()
  const left = await flush(await flushing(), all)
  await Promise.all([keepAlarm(), showBadge()])
  return left
}
