import type { z } from 'zod'
import type { Deps } from '../deps.ts'

/** Work for later. The payload carries ids, not data, and a run may happen twice: it looks first, acts, then marks (HOUSE 8). */
export type Job<P extends z.ZodType = z.ZodType> = {
  name: string
  payload: P
  run(deps: Deps, payload: z.output<P>): Promise<void>
  /** how many at once in one process; 1 when order or memory matters */
  at?: number
  retries?: number
  /** a cron line for work that comes by the clock; such a job has an empty payload */
  cron?: string
}

/** Declares a job with its payload's type. */
export const defineJob = <P extends z.ZodType>(job: Job<P>): Job<P> => job
