import { createHash, createHmac, randomBytes } from 'node:crypto'

const hash = (...parts: string[]) => createHash('sha256').update(parts.join('|')).digest('hex')
/** Never fewer places than this, so that the length of a path tells no small number. */
const PLACES = 8

/** The mark of one case in one report: nobody without the key finds the case from it. */
export const leafOf = (key: Buffer, reportId: string, caseId: string): string =>
  createHmac('sha256', key).update(`${reportId}|${caseId}`).digest('hex')

export type Proof = { leaf: string; place: number; path: string[] }

/** A hash tree over marks, filled up at random places: its root goes into the report, each case keeps its path (POLICY 104). */
export function treeOf(leaves: readonly string[]): { root: string; proofs: Proof[] } {
  const size = 2 ** Math.ceil(Math.log2(Math.max(PLACES, leaves.length)))
  const filled = [...leaves, ...Array.from({ length: size - leaves.length }, () => randomBytes(32).toString('hex'))]
  // by their values, which look random: a place tells nothing
  filled.sort()
  const levels = [filled.map((leaf) => hash('leaf', leaf))]
  while (levels.at(-1)!.length > 1) {
    const below = levels.at(-1)!
    levels.push(Array.from({ length: below.length / 2 }, (_, n) => hash('node', below[2 * n]!, below[2 * n + 1]!)))
  }
  const pathFrom = (place: number) => levels.slice(0, -1).map((level, depth) => level[(place >> depth) ^ 1]!)
  return {
    root: levels.at(-1)![0]!,
    proofs: leaves.map((leaf) => {
      const place = filled.indexOf(leaf)
      return { leaf, place, path: pathFrom(place) }
    }),
  }
}

/** Whether a mark stands in the report with this root. */
export const isIncluded = (proof: Proof, root: string): boolean =>
  proof.path.reduce(
    (below, other, depth) => ((proof.place >> depth) & 1 ? hash('node', other, below) : hash('node', below, other)),
    hash('leaf', proof.leaf),
  ) === root
