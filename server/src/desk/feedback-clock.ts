import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'

/** The clock that ends with an answer to whoever reported, while it runs (POLICY C2). Runs as the service. */
export async function feedbackClock(tx: Tx, caseId: string, pack: PolicyPack, use: 'read' | 'change') {
  const ids = Object.entries(pack.clocks).flatMap(([id, rule]) => (rule.stop?.includes('reporter.told') ? [id] : []))
  if (ids.length === 0) return undefined
  const clock = await tx
    .selectFrom('clock')
    .where('case_id', '=', caseId)
    .where('clock', 'in', ids)
    .where('next_at', 'is not', null)
    .select(['id', 'clock', 'next_at', 'extended_to'])
    .$if(use === 'change', (query) => query.forUpdate())
    .executeTakeFirst()
  if (!clock?.next_at) return undefined
  return {
    id: clock.id,
    next: clock.next_at,
    extended: clock.extended_to !== null,
    what: pack.clocks[clock.clock]?.title ?? clock.clock,
  }
}
