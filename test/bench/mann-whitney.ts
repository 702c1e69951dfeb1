/**
 * The two-sided probability that two lists of figures differ as much as they do by chance alone: the Mann-Whitney test with ties, by its
 * normal approximation, for lists of twenty and more.
 */
export function mannWhitney(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((figure) => ({ figure, first: true })), ...other.map((figure) => ({ figure, first: false }))]
  all.sort((a, b) => a.figure - b.figure)
  let [ranks, ties] = [0, 0]
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.figure === all[from]?.figure) to++
    const alike = to - from
    ties += alike ** 3 - alike
    ranks += all.slice(from, to).filter(({ first }) => first).length * ((from + 1 + to) / 2)
    from = to
  }
  const [n, m, total] = [one.length, other.length, all.length]
  const spread = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))))
  const off = Math.abs(ranks - (n * (n + 1)) / 2 - (n * m) / 2) - 0.5
  return spread === 0 ? 1 : Math.min(1, 2 * upperTail(Math.max(0, off) / spread))
}

/** The normal distribution above z (Abramowitz and Stegun 26.2.17, to 7 digits). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum
}
