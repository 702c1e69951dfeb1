/** Counts by id. */
export type Counts = ReadonlyMap<string, number>
export type ShownCounts = Map<string, number | null>

/**
 * Groups that add up to a whole, with those too small to show left out, and enough others with them that nobody finds them by
 * subtraction: what is hidden is at least two groups and together not small either (POLICY 104). Zero counts as small.
 */
export function partition(counts: Counts, smallest: number): ShownCounts {
  const hidden = new Set([...counts].filter(([, n]) => n < smallest).map(([id]) => id))
  const bySize = [...counts].sort((a, b) => a[1] - b[1])
  const together = () => [...counts].reduce((sum, [id, n]) => sum + (hidden.has(id) ? n : 0), 0)
  while (hidden.size > 0 && hidden.size < counts.size && (hidden.size < 2 || together() < smallest))
    hidden.add(bySize.find(([id]) => !hidden.has(id))![0])
  return new Map([...counts].map(([id, n]) => [id, hidden.has(id) ? null : n]))
}

/** Groups that overlap: each is shown when neither it nor everybody outside it is small. */
export const overlapping = (counts: Counts, whole: number, smallest: number): ShownCounts =>
  new Map([...counts].map(([id, n]) => [id, n < smallest || (whole > n && whole - n < smallest) ? null : n]))
