import { z } from 'zod'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { packWith } from '../policy/packs.ts'
import { record } from '../trail/record.ts'
import { casesToMove, moveCases } from './move.ts'

/** Cases of one transaction: an interruption loses no more than this, and nobody waits long for a case. */
export const BATCH = 200
const SERVICE = system('policy')

/**
 * Moves the cases that two people agreed to move, one batch in a transaction. What was interrupted goes on where it stopped, because a
 * case that follows the version already is not found again; a version that became active meanwhile ends it (POLICY I8).
 */
export const moveCasesJob = defineJob({
  name: 'move-cases',
  payload: z.object({}),
  at: 1,
  cron: '* * * * *',
  async run(deps) {
    while (await moveBatch(deps, BATCH));
  },
})

/** One batch. @returns false when nothing is left to move */
export const moveBatch = (deps: Deps, most: number): Promise<boolean> =>
  as(deps.db, SERVICE, async (tx) => {
    const run = await tx
      .selectFrom('case_move')
      .where('state', '=', 'running')
      .selectAll()
      .orderBy('at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!run) return false
    const active = await tx.selectFrom('pack').where('status', '=', 'active').select('hash').executeTakeFirst()
    if (active?.hash !== run.hash) return end(deps, tx, run.proposal_id, 'overtaken')
    const pack = await packWith(tx, run.hash)
    const ids = await casesToMove(tx, pack, most)
    if (!ids.length) return end(deps, tx, run.proposal_id, 'done')
    const moved = run.moved + (await moveCases(deps, tx, pack, ids))
    await tx.updateTable('case_move').set({ moved }).where('proposal_id', '=', run.proposal_id).execute()
    return true
  })

async function end(deps: Deps, tx: Tx, id: string, state: 'done' | 'overtaken'): Promise<true> {
  await tx.updateTable('case_move').set({ state, ended_at: deps.clock.now() }).where('proposal_id', '=', id).execute()
  await record(tx, deps.clock, { action: `policy.move-${state}`, subject: id })
  return true
}

/** Begins it; the first batch follows when the decision is saved. Runs as the service. */
export async function beginMove(
  deps: Deps,
  tx: Tx,
  proposalId: string,
  to: { id: string; version: string; hash: string },
): Promise<void> {
  const total = (await casesToMove(tx, await packWith(tx, to.hash))).length
  const { id: pack, version, hash } = to
  await tx
    .insertInto('case_move')
    .values({ proposal_id: proposalId, pack, version, hash, total, at: deps.clock.now(), ended_at: null })
    .execute()
  await deps.jobs.enqueue(tx, 'move-cases', {})
}
