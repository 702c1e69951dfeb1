import { person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { CARRY_OUT_MARK } from './carry-out-mark.ts'
import { SEARCH } from './search.ts'

/** "Try again" on a mark: a new revision with all its tries. Ask `may(…, 'restriction.retry', …)` first. Throws `missing`. Returns the restriction's third party. */
export async function tryMarkAgain(
  deps: Pick<Deps, 'clock' | 'jobs'>,
  tx: Tx,
  byId: string,
  markId: string,
): Promise<string> {
  return within(tx, system('worker'), person(byId), async () => {
    const mark = await tx
      .updateTable('mark')
      .set((eb) => ({
        state: 'planned',
        attempts: 0,
        cause: null,
        revision: eb('revision', '+', 1),
        next_try: deps.clock.now(),
      }))
      .where('id', '=', markId)
      .where('state', 'in', ['failed', 'drifted', 'unknown', 'gone', 'planned', 'writing'])
      .returning(['restriction_id', 'record_type'])
      .executeTakeFirst()
    if (!mark) throw missing()
    await record(tx, deps.clock, { action: 'mark.tried-again', subject: markId, actor: byId })
    if (mark.record_type === SEARCH) await deps.jobs.enqueue(tx, 'restrict', { restrictionId: mark.restriction_id })
    else await deps.jobs.enqueue(tx, CARRY_OUT_MARK, { markId })
    const { third_party_id } = await tx
      .selectFrom('restriction')
      .where('id', '=', mark.restriction_id)
      .select('third_party_id')
      .executeTakeFirstOrThrow()
    return third_party_id
  })
}
