import type { Deps } from '../deps.ts'
import { openIntakeKey } from '../evidence/raw-mail.ts'

export type IntakeKey = { day: string; key: Buffer }
export type IntakeDeps = Pick<Deps, 'ingest' | 'keys' | 'clock'>

/**
 * The mailbox's intake key of today, made at the first mail of the day (SETTLED 30). It is committed before anything is sealed with it.
 * Keeps what it opened; two processes that begin a day together get the same key.
 */
export function intakeKeys(deps: IntakeDeps): (mailbox: string) => Promise<IntakeKey> {
  const opened = new Map<string, Promise<IntakeKey>>()
  const find = async (mailbox: string, day: string): Promise<IntakeKey> => {
    const ask = async (text: string, values: unknown[]) =>
      (await deps.ingest.pool.query<{ kek: string; wrapped: Buffer }>(text, values)).rows[0]
    const known = await ask('select * from app.intake_key_of($1, $2)', [mailbox, day])
    if (known) return { day, key: await openIntakeKey(deps.keys, mailbox, day, known) }
    const made = await deps.keys.kek.make(`intake:${mailbox}:${day}`)
    const row = await ask('select * from app.intake_key_keep($1, $2, $3, $4)', [mailbox, day, made.kek, made.wrapped])
    if (!row) throw new Error('no intake key')
    return { day, key: await openIntakeKey(deps.keys, mailbox, day, row) }
  }
  return (mailbox) => {
    const day = deps.clock.now().toISOString().slice(0, 10)
    const name = `${mailbox}:${day}`
    const asked = opened.get(name)
    if (asked) return asked
    const asking = find(mailbox, day)
    opened.set(name, asking)
    asking.catch(() => opened.delete(name))
    return asking
  }
}
