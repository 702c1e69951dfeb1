/** How often the regular report is made by itself. */
export const EVERY = ['off', 'month', 'quarter'] as const
export type Every = (typeof EVERY)[number]

const day = (at: Date) => at.toISOString().slice(0, 10)

/**
 * The last whole period before a day, as days of UTC, beginning after what stands in a report already. Undefined while no whole period
 * is left. Pure.
 */
export function duePeriod(every: Every, today: string, after: string | null): { from: string; to: string } | undefined {
  if (every === 'off') return undefined
  const [year = 0, month = 0] = today.split('-').map(Number)
  const months = every === 'month' ? 1 : 3
  const first = month - 1 - ((month - 1) % months)
  const to = day(new Date(Date.UTC(year, first, 0)))
  const begun = day(new Date(Date.UTC(year, first - months, 1)))
  if (after !== null && after >= to) return undefined
  return { from: after === null ? begun : day(new Date(Date.parse(after) + 86_400_000)), to }
}
