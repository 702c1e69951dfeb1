import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Deps } from '../deps.ts'
import { readBatch } from './read-mail.ts'
import { beginReading } from './reading-first.ts'

export type Reader = { stop(): Promise<void> }

const POLL = 5_000

/**
 * Reads mail as it comes: woken by the take-in's commit, and every few seconds in any case, because the row is the truth and a
 * wake-up only a hint (SETTLED 11). Two batches at once, so that parsing and writing overlap.
 */
export function startReader(deps: Deps, { pollMs = POLL, lanes = 2 } = {}): Reader {
  const ended = new AbortController()
  const sleepers = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of sleepers) wake()
  }
  const quiet = () =>
    new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, pollMs)
      sleepers.add(wake)
    })
  const rest = (ms: number) => pause(ms, undefined, { signal: ended.signal }).catch(() => undefined)

  const lane = async () => {
    while (!ended.signal.aborted) {
      try {
        await readAll()
        if (!ended.signal.aborted) await quiet()
      } catch (err) {
        deps.log.error({ err }, 'mail.reading-failed')
        await rest(1000)
      }
    }
  }
  const readAll = async () => {
    const done = beginReading(deps)
    try {
      while (!ended.signal.aborted && (await readBatch(deps)) > 0);
    } finally {
      done()
    }
  }
  const listen = async () => {
    while (!ended.signal.aborted) {
      const client = new pg.Client({ ...deps.ingest.pool.options, keepAlive: true })
      try {
        const gone = new Promise<void>((resolve) => {
          client.on('error', () => resolve())
          client.on('end', () => resolve())
          ended.signal.addEventListener('abort', () => resolve(), { once: true })
        })
        client.on('notification', wakeAll)
        await client.connect()
        await client.query('listen bw_mail')
        wakeAll()
        await gone
      } catch (err) {
        deps.log.warn({ err }, 'mail.listen-failed')
      }
      await client.end().catch((err) => deps.log.debug({ err }, 'mail.listen-ended'))
      if (!ended.signal.aborted) await rest(1000)
    }
  }
  const running = Promise.all([listen(), ...Array.from({ length: lanes }, lane)])
  return {
    async stop() {
      ended.abort()
      wakeAll()
      await running
    },
  }
}
