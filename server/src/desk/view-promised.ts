import type { CaseView } from '@breakwater/shared/case.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'

/** The clocks that end with an answer to whoever reported (POLICY C2). */
export const feedbackClocks = (pack: PolicyPack): string[] =>
  Object.entries(pack.clocks).flatMap(([id, rule]) => (rule.stop?.includes('reporter.told') ? [id] : []))

/** By when whoever reported hears what became of it, while that clock runs. Runs as the service. */
export async function promisedOn(
  tx: Tx,
  caseId: string,
  pack: PolicyPack,
  can: boolean,
): Promise<CaseView['promised']> {
  const feedback = feedbackClocks(pack)
  const running = feedback.length
    ? await tx
        .selectFrom('clock')
        .where('case_id', '=', caseId)
        .where('clock', 'in', feedback)
        .where('next_at', 'is not', null)
        .select(['clock', 'next_at', 'extended_to'])
        .executeTakeFirst()
    : undefined
  if (!running?.next_at) return undefined
  return {
    what: pack.clocks[running.clock]?.title ?? running.clock,
    by: running.next_at.toISOString(),
    extended: running.extended_to !== null,
    can,
  }
}
