import { ApiError, type Caller } from '@breakwater/shared/contract/client.ts'
import { reports } from '@breakwater/shared/contract/reports.ts'
import type { Received } from '@breakwater/shared/report.ts'
import type { Database, WaitingRow } from './database.ts'
import { keptBytes } from './evidence.ts'
import { allWaiting, changeWaiting, finishWaiting, waitingReport } from './waiting.ts'

/** The person is not signed in: the report waits for them. */
export class SignInNeeded extends Error {
  override name = 'SignInNeeded'
}

export interface Flushing {
  db: Database
  now(): number
  /** whose reports may go now, or undefined */
  owner(): Promise<string | undefined>
  call: Caller
  lock<T>(name: string, run: () => Promise<T>): Promise<T>
  received(key: string, received: Received): void | Promise<void>
  changed(): void
}

/** Milliseconds to wait after so many failed tries: 10 s, doubled, at most 15 minutes. */
export const backoff = (tries: number): number => Math.min(10_000 * 2 ** Math.max(0, tries - 1), 900_000)

/** What the service refused for good; everything else is tried again. */
const REFUSED: Record<number, string> = {
  400: 'refused',
  403: 'forbidden',
  409: 'refused',
  413: 'too-large',
  422: 'refused',
}

class WrongEcho extends Error {
  override name = 'WrongEcho'
}

async function deliver(flushing: Flushing, row: WaitingRow): Promise<void> {
  const { db, call, now } = flushing
  const report = await waitingReport(db, row)
  const received = await call(reports.send, { body: report })
  await changeWaiting(db, row.key, { reference: received.reference })
  await flushing.received(row.key, received)
  let missing = received.missing
  for (const { sha256 } of report.items) {
    if (!missing.includes(sha256)) continue
    const bytes = await keptBytes(db, row.owner, row.key, sha256)
    if (!bytes) throw new WrongEcho('bytes lost')
    const echo = await call(reports.evidence, { params: { key: row.key, sha256 }, bytes })
    if (echo.sha256 !== sha256) throw new WrongEcho('another hash came back')
    missing = echo.missing
  }
  if (missing.length) throw new WrongEcho('the service still misses bytes')
  await finishWaiting(db, row, received.reference, now())
}

async function failed(flushing: Flushing, row: WaitingRow, error: unknown): Promise<void> {
  const { db, now } = flushing
  const tries = row.tries + 1
  const again = { state: 'waiting' as const, tries, notBefore: now() + backoff(tries) }
  if (error instanceof SignInNeeded)
    return changeWaiting(db, row.key, { state: 'waiting', cause: 'sign-in', notBefore: 0 })
  if (error instanceof ApiError && REFUSED[error.status])
    return changeWaiting(db, row.key, { state: 'failed', cause: REFUSED[error.status] ?? 'refused', tries })
  if (error instanceof ApiError)
    return changeWaiting(db, row.key, { ...again, cause: error.status === 423 ? 'not-open' : 'service' })
  if (error instanceof WrongEcho) return changeWaiting(db, row.key, { ...again, cause: 'service' })
  return changeWaiting(db, row.key, { ...again, cause: 'offline' })
}

/**
 * Sends what waits, one flush at a time (EXT-26). A report is deleted only after a 2xx whose hashes match (EXT-24).
 * @param all also those whose time to wait is not over, for instance when the network came back
 * @returns how many still wait
 */
export const flush = (flushing: Flushing, all = false): Promise<number> =>
  flushing.lock('breakwater-outbox', async () => {
    const owner = await flushing.owner()
    for (const row of await allWaiting(flushing.db)) {
      if (row.owner !== owner || row.state !== 'waiting' || (!all && row.notBefore > flushing.now())) continue
      try {
        await deliver(flushing, row)
      } catch (error) {
        await failed(flushing, row, error)
      }
      flushing.changed()
    }
    return (await allWaiting(flushing.db)).length
  })
