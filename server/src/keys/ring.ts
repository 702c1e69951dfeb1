import { createHash, randomBytes } from 'node:crypto'
import type { DataKey, KeyProvider, Wrapped } from './provider.ts'

/** All key-encryption keys of an installation: one provider wraps, every one of them still opens what it wrapped. */
export type KeyRing = {
  current(): Promise<string>
  /** A fresh data key for a place, and its wrapping. */
  make(place: string): Promise<DataKey>
  unwrap(from: Wrapped, place: string): Promise<Buffer>
  /** The same data key under the current key-encryption key. */
  rewrap(from: Wrapped, place: string): Promise<Wrapped>
  rotate(): Promise<string>
  retire(kek: string): Promise<string>
}

/** @param providers the one that wraps first, then those that only open */
export function keyRing(providers: readonly [KeyProvider, ...KeyProvider[]]): KeyRing {
  const [wraps] = providers
  const of = (kek: string) => {
    const provider = providers.find((p) => p.owns(kek))
    if (!provider) throw new Error(`Some keys were wrapped by ${kek}, which is not set up any more (KEK, KEYS_DIR).`)
    return provider
  }
  return {
    current: () => wraps.current(),
    async make(place) {
      if (wraps.generate) return wraps.generate(place)
      const key = randomBytes(32)
      return { key, ...(await wraps.wrap(key, place)) }
    },
    unwrap: async (from, place) => of(from.kek).unwrap(from, place),
    async rewrap(from, place) {
      const before = of(from.kek)
      return before === wraps && wraps.rewrap
        ? wraps.rewrap(from, place)
        : wraps.wrap(await before.unwrap(from, place), place)
    },
    rotate: () => wraps.rotate(),
    retire: async (kek) => of(kek).retire(kek),
  }
}

/** Milliseconds an opened data key is kept; a key service is asked again afterwards. */
const KEPT_MS = 5 * 60_000
const KEPT = 2_000

/** Remembers opened data keys for five minutes, so that a list of cases does not ask a key service fifty times. */
export function remembering(provider: KeyProvider, now = () => performance.now()): KeyProvider {
  const kept = new Map<string, { key: Buffer; until: number }>()
  return {
    ...provider,
    async unwrap(from, place) {
      const name = createHash('sha256').update(`${from.kek}\n${place}\n`).update(from.wrapped).digest('base64')
      const known = kept.get(name)
      if (known && known.until > now()) return Buffer.from(known.key)
      kept.delete(name)
      const key = await provider.unwrap(from, place)
      const [oldest] = kept.keys()
      if (kept.size >= KEPT && oldest) kept.delete(oldest)
      kept.set(name, { key: Buffer.from(key), until: now() + KEPT_MS })
      return key
    },
  }
}
