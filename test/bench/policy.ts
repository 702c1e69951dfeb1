import { decidePerSecond, recomputeSeconds } from '@breakwater/server/testing/policy-figures.ts'
import { round } from './figures.ts'

/** How fast the policy decides, and how long a new version takes to reach all open cases. */
export async function policyFigures({ seconds, few, many }: { seconds: number; few: number; many: number }) {
  const perSecond = decidePerSecond(seconds)
  return {
    decidePerSecond: round(perSecond, 0),
    recomputeCases1k: few,
    recomputeOpenCases1kSeconds: round(await recomputeSeconds(few), 2),
    recomputeCases10k: many,
    recomputeOpenCases10kSeconds: round(await recomputeSeconds(many), 2),
  }
}
