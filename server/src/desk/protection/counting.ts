/** One entry of the ledger with what was said beside it. */
export type Entry = {
  kind: string
  amount: number
  unit: string
  period: string
  target?: number | undefined
  made?: number | undefined
}

const ADDS = ['CALL_SUCCESS', 'CONTRACT_VALUE', 'OTHER_PROSPECTS']

/**
 * How far an entry brings the person: what they made themselves, what counted before for the same unit and period, and this (POLICY 68,
 * 69). A lowered target is what it is lowered to (POLICY 43). Null where no target was named. Pure.
 */
export function countedTowards(
  entry: Entry,
  before: readonly Entry[],
): { reached: number | null; target: number | null } {
  const same = (other: Entry) => other.unit === entry.unit && other.period === entry.period
  const earlier = before.filter(same)
  const target = entry.target ?? earlier.findLast((other) => other.target !== undefined)?.target
  if (target === undefined) return { reached: null, target: null }
  if (entry.kind === 'TARGET_REDUCTION') return { reached: target - entry.amount, target }
  if (!ADDS.includes(entry.kind)) return { reached: null, target: null }
  const made = entry.made ?? earlier.findLast((other) => other.made !== undefined)?.made ?? 0
  const added = earlier.filter(({ kind }) => ADDS.includes(kind)).reduce((sum, other) => sum + other.amount, 0)
  return { reached: made + added + entry.amount, target }
}
