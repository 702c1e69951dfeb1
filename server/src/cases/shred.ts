import { sql } from 'kysely'
import { z } from 'zod'
import { as, finish, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { appendToShredList, readShredList, type Shredded } from '../keys/shred-list.ts'
import { record } from '../trail/record.ts'

type ShredDeps = Pick<Deps, 'db' | 'clock' | 'keys' | 'config' | 'log'>

/**
 * Destroys every data key of a case, and what its raw mails are sealed with: nothing sealed for it opens again, here or in any copy that
 * is restored (SECURITY K7). Call it last in the erasing transaction, which runs as `system('worker')` or `system('setup')`; a job writes
 * the case into the shred list outside the database after the commit.
 */
export async function shredCase(deps: Pick<Deps, 'clock' | 'jobs'>, tx: Tx, caseId: string): Promise<void> {
  // what this transaction says of the case goes with it
  await finish(tx)
  await sql`select app.shred_case(${caseId}, ${deps.clock.now()}, '{}')`.execute(tx)
  await deps.jobs.enqueue(tx, 'list-shreds', {})
}

/** Writes what was shredded since into the list outside the database. */
export const listShreds = defineJob({
  name: 'list-shreds',
  payload: z.object({}),
  at: 1,
  cron: '*/10 * * * *',
  run: async (deps) => void (await as(deps.db, system('worker'), (tx) => writeList(deps, tx))),
})

async function writeList(deps: ShredDeps, tx: Tx, lost: readonly string[] = []) {
  await sql`select pg_advisory_xact_lock(hashtext('breakwater shred list'))`.execute(tx)
  const rows = await tx
    .selectFrom('shred')
    .where((eb) => eb.or([eb('listed_at', 'is', null), among('case_id', lost)]))
    .selectAll()
    .orderBy('at')
    .execute()
  if (!rows.length) return
  const entries = rows.map((row): Shredded => ({ caseId: row.case_id, at: row.at.toISOString(), mails: row.mails }))
  await appendToShredList(deps.config.shredList, deps.keys.shred, entries)
  const ids = rows.map((row) => row.case_id)
  await tx.updateTable('shred').set({ listed_at: deps.clock.now() }).where(among('case_id', ids)).execute()
}
const among = (column: string, ids: readonly string[]) => sql<boolean>`${sql.ref(column)} = any(${ids}::uuid[])`

/**
 * Makes the database and the shred list agree, before anything else opens: a case of the list that came back with a restored database is
 * shredded again, and what the list lacks is added to it (SECURITY K7). Runs again without harm.
 * @returns how many cases had come back @throws when the list was changed
 */
export async function replayShreds(deps: ShredDeps): Promise<number> {
  const listed = await readShredList(deps.config.shredList, deps.keys.shred)
  return as(deps.db, system('setup'), async (tx) => {
    const known = new Map((await tx.selectFrom('shred').selectAll().execute()).map((row) => [row.case_id, row]))
    const back = await returned(tx, listed)
    for (const { caseId, at, mails } of listed)
      if (back.has(caseId) || !known.has(caseId))
        await sql`select app.shred_case(${caseId}, ${new Date(at)}, ${mails}::uuid[])`.execute(tx)
    await sql`update app.shred set listed_at = ${deps.clock.now()} where listed_at is null and case_id = any(${listed.map(({ caseId }) => caseId)}::uuid[])`.execute(
      tx,
    )
    const noted = new Set(listed.map(({ caseId }) => caseId))
    await writeList(
      deps,
      tx,
      [...known.keys()].filter((id) => !noted.has(id)),
    )
    if (back.size) {
      await record(tx, deps.clock, ...[...back].map((caseId) => ({ action: 'case.shredded-again', caseId })))
      deps.log.warn({ count: back.size }, 'keys.shreds-replayed')
      await finish(tx)
      for (const caseId of back) await eraseAgain(deps, tx, caseId)
    }
    return back.size
  })
}

/** What came back besides the keys goes too. A hold that came back keeps the rows; nothing in them opens. */
async function eraseAgain(deps: ShredDeps, tx: Tx, caseId: string) {
  await sql`savepoint again`.execute(tx)
  try {
    await sql`select app.erase_case(${caseId}, ${deps.clock.now()}, 'decision', 'shred-list', '{}')`.execute(tx)
  } catch (err) {
    if ((err as { code?: string }).code !== '42501') throw err
    await sql`rollback to savepoint again`.execute(tx)
    deps.log.warn({ caseId, err }, 'keys.shredded-case-held')
  }
}

/** Cases of the list that open again: their keys, or the bytes of their mails, are there. */
async function returned(tx: Tx, listed: readonly Shredded[]): Promise<Set<string>> {
  if (!listed.length) return new Set()
  const ids = listed.map(({ caseId }) => caseId)
  const mails = listed.flatMap((entry) => entry.mails)
  const keyed = await tx
    .selectFrom('case_key')
    .select('case_id')
    .where(among('case_id', ids))
    .union(tx.selectFrom('identity_key').select('case_id').where(among('case_id', ids)))
    .execute()
  const bytes = await tx
    .selectFrom('mail')
    .select('mail.id')
    .where(among('mail.id', mails))
    .where('outcome', 'is distinct from', 'erased')
    .execute()
  const open = new Set(bytes.map(({ id }) => id))
  const mailed = listed.filter((entry) => entry.mails.some((id) => open.has(id))).map(({ caseId }) => caseId)
  return new Set([...keyed.map(({ case_id }) => case_id), ...mailed])
}
