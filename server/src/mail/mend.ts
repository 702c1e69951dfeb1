import type { Deps } from '../deps.ts'
import { keptMail } from './read-back.ts'
import type { Taken } from './take-in.ts'

/** What was sealed of a mail just now, and where it belongs. */
export type Resealed = { key: string; mailbox: string; address: Buffer; day: string; contentKey: Buffer; bytes: Buffer }
type MendDeps = Pick<Deps, 'ingest' | 'keys' | 'log' | 'clock'>

/**
 * A new attempt for mail whose stored bytes are damaged (CP4, MAIL-12): the bytes that its door holds again take their place, while the
 * mail is set apart as damaged and at most three times, and are read back whole. What differs is told as an alarm either way.
 */
export async function mend(deps: MendDeps, taken: readonly Taken[], sealed: readonly Resealed[]): Promise<Taken[]> {
  const mended = new Set<string>()
  for (const { key } of taken.filter((one) => !one.safe)) {
    const mail = sealed.find((one) => one.key === key)
    if (!mail) continue
    await deps.ingest.pool.query('select app.mail_differs($1, $2)', [mail.mailbox, deps.clock.now()])
    if (await putAgain(deps, mail)) mended.add(key)
  }
  return taken.map((one) => (mended.has(one.key) ? { ...one, safe: true } : one))
}

async function putAgain(deps: MendDeps, { mailbox, address, day, contentKey, bytes }: Resealed): Promise<boolean> {
  const { rows } = await deps.ingest.pool.query<{ put: boolean }>('select app.mail_mend($1, $2, $3, $4, $5) as put', [
    ...[mailbox, address, day, contentKey, bytes],
  ])
  if (!rows[0]?.put) return false
  const whole = (await keptMail(deps, mailbox, [address])).has(address.toString('hex'))
  if (whole) await deps.ingest.pool.query('select app.mail_mended($1, $2)', [mailbox, address])
  deps.log.warn({ mailbox, code: whole ? 'whole' : 'damaged-again' }, 'mail.stored-anew')
  return whole
}

/** Which of these known deliveries are set apart as damaged and wait to be fetched anew. */
export async function damagedMail(deps: Pick<Deps, 'ingest'>, ids: readonly string[]): Promise<Set<string>> {
  if (!ids.length) return new Set()
  const { rows } = await deps.ingest.pool.query<{ id: string }>('select app.mail_damaged($1) as id', [[...ids]])
  return new Set(rows.map((row) => row.id))
}
