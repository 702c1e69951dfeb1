import type { Handler } from 'hono'

/** What readiness asks. A check answers true when its part can do its work, and may throw. */
export interface Readiness {
  /** set at the start of a shut-down, so that balancers send no more */
  draining(): boolean
  /** by name, such as `database` or `mailbox` */
  checks: Record<string, () => boolean | Promise<boolean>>
}

/** Whether the mailbox was seen lately enough. @param seenAt the last good look; null before the first @param limit milliseconds */
export const seenLately = (seenAt: Date | null, now: Date, limit = 5 * 60_000): boolean =>
  seenAt !== null && now.getTime() - seenAt.getTime() <= limit

/** `/health/live`: the process answers. */
export const live: Handler = (c) => c.json({ live: true })

/** `/health/ready`: 200 when every check holds within `patience` milliseconds, else 503 with the names of those that do not. */
export const ready =
  ({ draining, checks }: Readiness, patience = 2_000): Handler =>
  async (c) => {
    if (draining()) return c.json({ ready: false, failing: ['draining'] }, 503)
    const held = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => ((await holds(check, patience)) ? undefined : name)),
    )
    const failing = held.filter((name) => name !== undefined)
    return c.json({ ready: failing.length === 0, failing }, failing.length === 0 ? 200 : 503)
  }

async function holds(check: () => boolean | Promise<boolean>, patience: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, patience, false)
  try {
    return await Promise.race([check(), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
