import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Subject } from '@breakwater/shared/person.ts'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** A transaction in which somebody acts. The only way to a query on case data (SETTLED 40). */
export type Tx = Transaction<Tables>

const settings = (subject: Subject) =>
  subject.kind === 'person' ? [subject.id, '', 'none'] : ['', subject.name, 'app_system']

const same = (a: Subject, b: Subject) => `${settings(a)}` === `${settings(b)}`

/** Who acts in a transaction now, and what is written when all else is. */
type Acting = { subject: Subject; last: { subject: Subject; write: () => Promise<void> }[] }
const acting = new WeakMap<Tx, Acting>()

const become = async (tx: Tx, subject: Subject) => {
  const [uid, sys, role] = settings(subject)
  await sql`select set_config('app.uid', ${uid}, true), set_config('app.sys', ${sys}, true), set_config('role', ${role}, true)`.execute(
    tx,
  )
  const open = acting.get(tx)
  if (open) open.subject = subject
}

/** How often more a transaction is begun that PostgreSQL undid because it met another. */
const AGAIN = 2
/** At most, in ms; those who met do not begin again at the same moment. */
const WAIT = 50
const UNDONE = new Set(['40001', '40P01'])

/**
 * Runs `work` in one transaction as `subject`; row security shows only what they may see. Without a subject there are no rows. When
 * PostgreSQL undoes it because two met, it is begun again: `work` keeps nothing outside the transaction but what it returns.
 */
export async function as<T>(db: Kysely<Tables>, subject: Subject, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let left = AGAIN; ; left--)
    try {
      return await once(db, subject, work)
    } catch (error) {
      if (left === 0 || !UNDONE.has(String((error as { code?: unknown }).code))) throw error
      await pause(randomInt(WAIT))
    }
}

const once = <T>(db: Kysely<Tables>, subject: Subject, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    const open: Acting = { subject, last: [] }
    acting.set(tx, open)
    await become(tx, subject)
    const result = await work(tx)
    await finish(tx)
    return result
  })

/**
 * Does `write` as whoever acts now, but at the end of the transaction: for the one row that everybody takes, like the head of the trail.
 * Taken earlier, it would make others wait for all that follows, and two could wait for each other for ever.
 */
export async function atTheEnd(tx: Tx, write: () => Promise<void>): Promise<void> {
  const open = acting.get(tx)
  if (!open) return write()
  open.last.push({ subject: open.subject, write })
}

/** Writes now what waits for the end: for work that must find it there. */
export async function finish(tx: Tx): Promise<void> {
  const open = acting.get(tx)
  if (!open) return
  const back = open.subject
  for (const { subject, write } of open.last.splice(0)) {
    if (!same(open.subject, subject)) await become(tx, subject)
    await write()
  }
  if (!same(open.subject, back)) await become(tx, back)
}

/**
 * A part of a transaction that the service does itself, under a named system subject with its own policies: recomputing a plan must
 * see facts that the acting person may not read. `back` is who acts again afterwards (docs/adr/0002).
 */
export async function within<T>(tx: Tx, subject: Subject, back: Subject, work: () => Promise<T>): Promise<T> {
  await become(tx, subject)
  const result = await work()
  await become(tx, back)
  return result
}

export const person = (id: string): Subject => ({ kind: 'person', id })
export const system = (name: Extract<Subject, { kind: 'system' }>['name']): Subject => ({ kind: 'system', name })

/** Refuses to serve when row security would be bypassed (DB2). @throws with the remedy in words. */
export async function assertRowSecurity(db: Kysely<Tables>) {
  const { rows } = await sql<{
    bad: boolean
    who: string
  }>`select rolsuper or rolbypassrls or pg_has_role(current_user, 'app_owner', 'member') as bad, current_user as who from pg_roles where rolname = current_user`.execute(
    db,
  )
  if (rows[0]?.bad !== false)
    throw new Error(
      `The database role ${rows[0]?.who ?? ''} could bypass row security. Use the role app_rt (breakwater migrate creates it).`,
    )
}

/** Refuses a server that would answer "saved" before it is (SECURITY guarantee 2). */
export async function assertDurable(db: Kysely<Tables>, allowUnsafe: boolean) {
  const { rows } = await sql<{
    name: string
    setting: string
  }>`select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')`.execute(
    db,
  )
  const off = rows.filter((r) => r.setting === 'off').map((r) => r.name)
  if (off.length && !allowUnsafe)
    throw new Error(`PostgreSQL runs with ${off.join(', ')} off: a power cut could lose saved reports. Turn it on.`)
}
