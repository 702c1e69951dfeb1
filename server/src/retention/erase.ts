import { sql } from 'kysely'
import { z } from 'zod'
import { shredCase } from '../cases/shred.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { type Due, dueForErasing } from './due.ts'

const WORKER = system('worker')
export type Decision = { kind: 'retention' | 'withdrawn' | 'decision'; rule: string; decidedBy?: readonly string[] }

/**
 * Erases a case: its keys, what hangs off it, its names in the trail; a stub stays (POLICY I1). Runs as `system('worker')`; its files go
 * afterwards by `removeFiles`. @throws when a legal hold is on it. @returns whether there was something to erase
 */
export async function eraseCase(
  deps: Pick<Deps, 'clock' | 'jobs'>,
  tx: Tx,
  caseId: string,
  by: Decision,
): Promise<boolean> {
  if (await erasedBefore(tx, caseId)) return false
  // first, while the rows that name its mails are there
  await shredCase(deps, tx, caseId)
  const { rows } = await sql<{
    made: string | null
  }>`select app.erase_case(${caseId}, ${deps.clock.now()}, ${by.kind}, ${by.rule}, ${by.decidedBy ?? []}::uuid[]) as made`.execute(
    tx,
  )
  await deps.jobs.enqueue(tx, 'retention', {})
  return rows[0]?.made != null
}

const erasedBefore = async (tx: Tx, caseId: string) =>
  (await tx
    .selectFrom('erasure')
    .where('of_case', '=', caseId)
    .where('report_id', 'is', null)
    .select('id')
    .executeTakeFirst()) !== undefined

/** Erases what the schedule says, as far as no hold is on it. @returns what went */
export async function eraseDue(deps: Deps): Promise<Due[]> {
  const gone: Due[] = []
  for (const due of await dueForErasing(deps, deps.clock.now())) {
    if (due.held) continue
    const erased = await as(deps.db, WORKER, (tx) => eraseOne(deps, tx, due))
    if (erased) gone.push(due)
  }
  await removeFiles(deps)
  return gone
}

async function eraseOne(deps: Deps, tx: Tx, { caseId, reportId, kind, rule }: Due): Promise<boolean> {
  if (!reportId) return eraseCase(deps, tx, caseId, { kind, rule })
  const { rows } = await sql<{
    made: string | null
  }>`select app.erase_report(${reportId}, ${deps.clock.now()}, ${rule}) as made`.execute(tx)
  return rows[0]?.made != null
}

/** Takes the files of what was erased out of the store; goes on where it was stopped. */
export async function removeFiles(deps: Deps): Promise<void> {
  const waiting = await as(deps.db, WORKER, (tx) =>
    tx.selectFrom('erasure').where('files_gone_at', 'is', null).select(['id', 'files']).execute(),
  )
  for (const { id, files } of waiting) {
    for (const name of files) await deps.store.remove(name)
    await as(deps.db, WORKER, (tx) => sql`select app.files_gone(${id}, ${deps.clock.now()})`.execute(tx))
  }
}

/** Every hour, and after each erasing: what the schedule says goes, within a day of its time. */
export const retentionJob = defineJob({
  name: 'retention',
  payload: z.object({}),
  cron: '23 * * * *',
  at: 1,
  run: async (deps) => void (await eraseDue(deps)),
})
