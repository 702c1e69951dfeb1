import { STAGES, type Stage } from '@breakwater/shared/restriction.ts'

/** One case asking for the restriction. It ends by release or by its review date, never because the case closed (CRM-3, CRM-13). */
export type Hold = {
  id: string
  caseId: string
  stage: Exclude<Stage, 'lifted'>
  at: Date
  reviewAt: Date
  releasedAt: Date | null
}

/** The longest a hold may wait for its review (CRM-13), in months. */
export const REVIEW_WITHIN_MONTHS = 12

const rank = (stage: Stage) => STAGES.indexOf(stage)

/** The weaker or stronger of two stages comes first, as in a sort: negative when `a` is weaker. */
export function compareStages(a: Stage, b: Stage): number {
  return rank(a) - rank(b)
}

/** True while the hold asks for something: neither released nor past its review date. */
export function isHeld(hold: Hold, now: Date): boolean {
  return hold.releasedAt === null && hold.reviewAt > now
}

/** The strongest stage still held; `lifted` when none is (CRM.md 2, SETTLED 37). */
export function effectiveStage(holds: readonly Hold[], now: Date): Stage {
  return holds
    .filter((hold) => isHeld(hold, now))
    .map(({ stage }): Stage => stage)
    .reduce((strongest, stage) => (compareStages(stage, strongest) > 0 ? stage : strongest), 'lifted')
}

/** When a hold made now must be looked at again. Throws when asked for longer than the policy lets it wait. */
export function reviewDate(now: Date, months = REVIEW_WITHIN_MONTHS): Date {
  if (!(months > 0 && months <= REVIEW_WITHIN_MONTHS)) throw new Error('a hold is reviewed within twelve months')
  const at = new Date(now)
  at.setUTCMonth(at.getUTCMonth() + months)
  return at
}
