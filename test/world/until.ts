import { setTimeout as pause } from 'node:timers/promises'

export interface Patience {
  /** milliseconds until it fails; default: 30,000, also enough where four test files share two cores */
  deadline?: number
  /** milliseconds between two looks */
  every?: number
  /** what is waited for, as the failure says it */
  what?: string
}

/**
 * Asks again until the answer is truthy, and returns it. A condition that throws counts as "not yet".
 * @throws after the deadline, naming what was waited for, with the last error as cause.
 */
export async function until<Answer>(
  condition: () => Answer | Promise<Answer>,
  { deadline = 30_000, every = 25, what = condition.toString() }: Patience = {},
): Promise<NonNullable<Answer>> {
  const end = performance.now() + deadline
  let cause: unknown
  let last: unknown
  do {
    try {
      const answer = await condition()
      if (answer) return answer
      last = answer
      cause = undefined
    } catch (error) {
      cause = error
    }
    await pause(every)
  } while (performance.now() < end)
  throw new Error(`not within ${deadline} ms: ${what} (last: ${cause ?? JSON.stringify(last)})`, { cause })
}
