import { createHash } from 'node:crypto'

const sha256 = (...parts: Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const leaf = (hash: Uint8Array) => sha256(Buffer.of(0), hash)
const node = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.of(1), left, right)

const levelAbove = (level: readonly Buffer[]): Buffer[] => {
  const up: Buffer[] = []
  for (let i = 0; i < level.length; i += 2) up.push(level[i + 1] ? node(level[i]!, level[i + 1]!) : level[i]!)
  return up
}

/** The root over the hashes of some rows: leaves and nodes are told apart, an odd one rises as it is (RFC 6962 with promotion). */
export function merkleRoot(hashes: readonly Uint8Array[]): Buffer {
  if (!hashes.length) throw new Error('a root needs at least one row')
  let level = hashes.map(leaf)
  while (level.length > 1) level = levelAbove(level)
  return level[0]!
}

/** One step from a leaf to its root: which side the other hash stands on. */
export type Step = { side: 'left' | 'right'; hash: string }

/** What proves that row `index` is under the root, a few hashes and nothing of the other rows. */
export function merklePath(hashes: readonly Uint8Array[], index: number): Step[] {
  const path: Step[] = []
  let level = hashes.map(leaf)
  for (let i = index; level.length > 1; i >>= 1) {
    const other = level[i ^ 1]
    if (other) path.push({ side: i & 1 ? 'left' : 'right', hash: other.toString('hex') })
    level = levelAbove(level)
  }
  return path
}
