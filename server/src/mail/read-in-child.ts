import { decodeTransfer } from '../evidence/transfer.ts'
import { withBroken } from './containers.ts'
import type { OriginalOptions } from './original.ts'
import { outlineOf } from './outline.ts'
import type { ParserAnswer } from './parser-options.ts'
import { ParseRefused, type Pool } from './parser-pool.ts'
import type { Original, SafeReading } from './reading.ts'

type Lanes = {
  pool: Pool
  alone: <T>(run: () => Promise<T>) => Promise<T>
  timeoutMs: number
  slowTimeoutMs: number
}

const LARGE = 5 * 1024 * 1024
/** Bytes of a mail that are read here when not even the child could outline it. */
const GLIMPSE = 256 * 1024
/** Encoded originals up to this many bytes are cut out here; longer ones only by whoever needs their bytes. */
const CUT_HERE = 1024 * 1024

/**
 * Reads a mail wholly in the child, which sends what it finds as it goes: when it is killed, what it had found by then is the
 * reading, and `unread` says why there is no more. Rejects only with `closed`.
 */
export function inTheChild({ pool, alone, timeoutMs, slowTimeoutMs }: Lanes) {
  return async (raw: Buffer, options: OriginalOptions): Promise<SafeReading> => {
    let best: SafeReading | undefined
    let read = false
    const step = (answer: ParserAnswer) => {
      if (answer.step === 'text') return
      if (answer.step !== 'outline') read = true
      best = answer.reading
    }
    const run = (most: number) => pool.run({ kind: 'whole', raw, options: plain(options) }, most, step)
    const isLarge = raw.length > LARGE
    const first = isLarge ? alone(() => run(Math.max(timeoutMs, slowTimeoutMs))) : run(timeoutMs)
    const refused = await first.then(() => undefined, asRefused)
    const again = refused?.because === 'timeout' && !read && !isLarge && slowTimeoutMs > 0
    const why = again ? await alone(() => run(slowTimeoutMs)).then(() => undefined, asRefused) : refused
    if (why?.because === 'closed') throw why
    if (!best) return withBroken({ ...glimpse(raw, options), unread: why?.because ?? 'killed' })
    const whole = restored(raw, best)
    if (!why) return whole
    // the text was read; only the containers were not
    return withBroken(read ? whole : { ...whole, unread: why.because })
  }
}

const plain = ({ ownAddresses = [], ownDomains = [] }: OriginalOptions) => ({
  ownAddresses: [...ownAddresses],
  ownDomains: [...ownDomains],
})

function asRefused(error: unknown): ParseRefused {
  if (error instanceof ParseRefused) return error
  throw error
}

/** The first 256 KB of a mail, read here: for what cannot even be outlined in the child. */
export function glimpse(raw: Buffer, options: OriginalOptions = {}): SafeReading {
  const outline = outlineOf(raw.subarray(0, GLIMPSE), options)
  return { ...outline, originals: [], ownWords: outline.view.text ?? '', defects: [...outline.defects, 'mail-cut'] }
}

/** Gives originals their bytes again where that costs nothing; they did not travel. */
function restored(raw: Buffer, reading: SafeReading): SafeReading {
  const originals: Original[] = []
  for (const original of reading.originals) {
    const { place, sha256 } = original
    const parent = place && (place.parent < 0 ? raw : originals[place.parent]?.bytes)
    const cheap = place && (place.encoding === 'identity' || place.length <= CUT_HERE)
    const bytes =
      place && parent && cheap
        ? decodeTransfer(parent.subarray(place.offset, place.offset + place.length), place.encoding)
        : undefined
    originals.push({
      ...original,
      ...(sha256 ? { sha256: Buffer.from(sha256) } : {}),
      ...(bytes ? { bytes } : {}),
    })
  }
  return { ...reading, originals }
}
