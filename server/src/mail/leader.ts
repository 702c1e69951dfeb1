import pg from 'pg'
import type { Deps } from '../deps.ts'
import type { Lead } from './take-in.ts'

export type Leading = {
  lead: Lead
  /** Aborts when the connection that holds the lock is gone. */
  lost: AbortSignal
  stop(): Promise<void>
}

/** A leader that says nothing for `silence` is thought to be gone: the database ends its connection, and with it the lock. */
const SIGN = { every: 2_000, silence: 8_000 }

/**
 * Tries to become the one process that watches a mailbox: a session lock on a connection of its own, and a new epoch that refuses
 * what an older leader still writes (MAIL 3.2). Resolves with nothing when another process leads.
 */
export async function tryToLead(deps: Pick<Deps, 'ingest'>, mailbox: string): Promise<Leading | undefined> {
  const client = new pg.Client({ ...deps.ingest.pool.options, keepAlive: true })
  const lost = new AbortController()
  client.on('error', (error) => lost.abort(error))
  client.on('end', () => lost.abort(new Error('the lock is gone')))
  let sign: NodeJS.Timeout | undefined
  const stop = async () => {
    clearInterval(sign)
    await client.end()
  }
  try {
    await client.connect()
    const { rows: locks } = await client.query(
      `select pg_try_advisory_lock(hashtextextended('mailbox:' || $1, 0)) as mine`,
      [mailbox],
    )
    if (!locks[0].mine) {
      await stop()
      return undefined
    }
    const { rows } = await client.query<{ epoch: number | null }>('select app.mailbox_lead($1) as epoch', [mailbox])
    const epoch = rows[0]?.epoch
    if (!epoch) throw new Error('the mailbox is not written down')
    // a stopped process keeps its connection open: only its silence shows (MAIL-10)
    await client.query(`set idle_session_timeout = ${SIGN.silence}`)
    sign = setInterval(() => client.query('select 1').catch((error: Error) => lost.abort(error)), SIGN.every)
    return { lead: { mailbox, epoch }, lost: lost.signal, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Whether nobody else has become leader since. */
export async function stillLeads(deps: Pick<Deps, 'ingest'>, { mailbox, epoch }: Lead): Promise<boolean> {
  const { rows } = await deps.ingest.pool.query<{ holds: boolean }>('select app.mailbox_holds($1, $2) as holds', [
    mailbox,
    epoch,
  ])
  return rows[0]?.holds === true
}
