import type { Counted } from '@breakwater/shared/contract/endpoint.ts'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Limit } from './shared-limit.ts'

/** Bytes of a JSON body. */
export const JSON_LIMIT = 256 * 1024
/** Bytes of one item of evidence (SETTLED 52). */
export const EVIDENCE_LIMIT = 48 * 1024 * 1024

/** For the node server: slow and idle sockets are let go (SECURITY T34). Milliseconds and bytes. */
export const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
} as const

/** The rest of the body was not read, so this connection cannot carry another request. */
export const tooLarge = (c: Context, code: string) => c.json({ code, params: {} }, 413, { connection: 'close' })

/** Refuses a longer body, whether it says its length or comes in chunks. */
export const jsonLimit = bodyLimit({
  maxSize: JSON_LIMIT,
  onError: (c) => tooLarge(c, 'refusal.too_large'),
})

/**
 * A body as bytes, or undefined when it is longer than `limit`. Of a longer one up to as much again is read and thrown away, because
 * a caller that is still sending would otherwise see a cut instead of the answer.
 * @param limit bytes
 */
export async function readCapped(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size <= limit) chunks.push(chunk)
    else chunks = []
    if (size > 2 * limit) break
  }
  if (size > limit) return undefined
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

/**
 * What one person may do in so many seconds, over every process. A report with its evidence from a queue that waited for a day fits; a
 * script that takes the place out does not.
 */
export const COUNTED: Record<Counted, Limit> = {
  report: { points: 1_200, duration: 600 },
  upload: { points: 2_400, duration: 600 },
  search: { points: 600, duration: 60 },
  export: { points: 60, duration: 3_600 },
}

/** What one person may ask in a minute; a console session of busy work stays far below. */
export const PER_MINUTE = 600

/**
 * A bucket for each person that fills steadily, in this process.
 * @param now milliseconds
 * @returns seconds to wait, or 0 when the request may go on
 */
export function rateLimit(now: () => number, perMinute = PER_MINUTE): (who: string) => number {
  const buckets = new Map<string, { left: number; at: number }>()
  const rate = perMinute / 60_000
  return (who) => {
    const at = now()
    const bucket = buckets.get(who) ?? { left: perMinute, at }
    const left = Math.min(perMinute, bucket.left + (at - bucket.at) * rate)
    if (buckets.size > 10_000)
      for (const [id, old] of buckets) if ((at - old.at) * rate >= perMinute) buckets.delete(id)
    buckets.set(who, { left: left < 1 ? left : left - 1, at })
    return left < 1 ? Math.ceil((1 - left) / rate / 1000) : 0
  }
}
