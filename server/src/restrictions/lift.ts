import type { Stage } from '@breakwater/shared/restriction.ts'
import type { Mark, MarkDeps, MarkOutcome } from './mark.ts'
import { settle } from './settle.ts'

/**
 * Takes our values back: to `pause` only those of "unqualified", to `notice` or `lifted` all. What a person changed meanwhile stays
 * and makes the mark `superseded` (CRM-5).
 */
export function lift(
  deps: MarkDeps,
  mark: Mark,
  to: Exclude<Stage, 'unqualified'>,
  signal: AbortSignal,
): Promise<MarkOutcome> {
  return settle(deps, mark, to, signal)
}
