import fc from 'fast-check'
import { inject } from 'vitest'

/** Whether this run counts with the figures of the threat model (SETTLED 26). */
export const atFull = (): boolean => inject('tier') === 'full'
/** 20,000 runs of what needs no database at the full figures, `small` of them otherwise. */
export const pure = (small = 300): number => (atFull() ? 20_000 : small)
/** 1,000 runs on PostgreSQL at the full figures, `small` of them otherwise. */
export const onDatabase = (small = 25): number => (atFull() ? 1_000 : small)

type Tried = { runs: number; holds: fc.IRawProperty<unknown>; control: fc.IRawProperty<unknown>; most?: number }

/**
 * Tries an invariant of POLICY section 5 and its control, the same property over something that breaks it, which has to be found within
 * `most` runs. Prints one line with the figure and the seconds. @throws with the counterexample, or when the control is not found
 */
export async function invariant(id: string, { runs, holds, control, most = 1_000 }: Tried): Promise<void> {
  const from = performance.now()
  const said = await fc.check(holds as fc.IAsyncProperty<unknown>, { numRuns: runs, endOnFailure: true })
  if (said.failed) throw new Error(`${id}: ${fc.defaultReportMessage(said)}`, { cause: said.errorInstance })
  const found = await fc.check(control as fc.IAsyncProperty<unknown>, { numRuns: most, endOnFailure: true })
  if (!found.failed) throw new Error(`${id}: the control was not found in ${found.numRuns} runs`)
  const seconds = Math.round((performance.now() - from) / 100) / 10
  console.log(
    `${id} ${inject('tier')}: ${said.numRuns} runs, 0 broken, control found after ${found.numRuns}, ${seconds} s`,
  )
}
