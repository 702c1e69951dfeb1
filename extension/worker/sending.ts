import type { Received } from '@breakwater/shared/report.ts'
import { browser } from '../browser.ts'
import { type Flushing, flush } from '../outbox/flush.ts'
import { allWaiting } from '../outbox/waiting.ts'
import { showBadge } from './badge.ts'
import { account, call, database, lock, now, tell } from './world.ts'

export const ALARM = 'outbox'

type Heard = (key: string, received: Received) => void

const flushing = async (heard: Heard): Promise<Flushing> => ({
  db: await database(),
  now,
  lock,
  call,
  owner: async () => (await account())?.id,
  received: (key, received) => {
    heard(key, received)
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

/** One try for everything that is due; `all` also for what was to wait longer. @returns how many still wait */
export async function sendWaiting(all = false, heard: Heard = () => undefined): Promise<number> {
  await keepAlarm()
  const left = await flush(await flushing(heard), all)
  await Promise.all([keepAlarm(), showBadge()])
  return left
}
