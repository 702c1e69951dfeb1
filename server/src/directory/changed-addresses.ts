import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { queueMails } from '../mailer/queue.ts'
import { record } from '../trail/record.ts'

type Addresses = { id: string; email: string; all: string[] }

/** The addresses of one person, or of everybody; whoever joins later is in no list made before. Runs as the service. */
export async function addressesOf(tx: Tx, id?: string): Promise<Addresses[]> {
  const { rows } = await sql<Addresses>`select p.id, p.email,
      array(select a.address from app.person_address a where a.person_id = p.id order by 1) "all"
    from app.person p where ${id ? sql`p.id = ${id}` : sql`true`}`.execute(tx)
  return rows
}

/**
 * Whoever has other addresses than before is signed out everywhere and a code that is on its way opens nothing; the trail says so, and
 * the main address they had is told, so that nobody is moved to another address unseen (SECURITY T31). Runs as the service.
 * @param before what `addressesOf` said of them in this transaction
 */
export async function settleAddresses(
  deps: Pick<Deps, 'clock' | 'jobs'>,
  tx: Tx,
  before: readonly Addresses[],
  by?: string,
): Promise<void> {
  const now = new Map((await addressesOf(tx, before.length === 1 ? before[0]!.id : undefined)).map((p) => [p.id, p]))
  const changed = before.filter((p) => {
    const after = now.get(p.id)
    return after && (after.email !== p.email || after.all.join() !== p.all.join())
  })
  if (!changed.length) return
  const ids = changed.map(({ id }) => id)
  await sql`delete from auth.session where person_id = any(${ids})`.execute(tx)
  await sql`delete from auth.mailed_code where person_id = any(${ids})`.execute(tx)
  await sql`delete from auth.oidc_payload where payload ->> 'accountId' = any(${ids})`.execute(tx)
  await record(
    tx,
    deps.clock,
    ...ids.map((subject) => ({ action: 'directory.address-changed', subject, ...(by ? { actor: by } : {}) })),
  )
  await queueMails(
    deps,
    tx,
    changed.map((p) => ({ reportId: null, kind: 'address' as const, personId: p.id, params: { to: p.email } })),
  )
}
