import { addEvents } from '../cases/event.ts'
import { Refusal } from '../refusal.ts'
import { addHolds, type NewHold } from '../restrictions/hold.ts'
import type { Doing, Perform } from './action.ts'

const STAGE = {
  'restriction.notice': 'notice',
  'restriction.pause': 'pause',
  'restriction.unqualified': 'unqualified',
} as const

function holdOf(doing: Doing): NewHold {
  const stage = STAGE[doing.rule.kind as keyof typeof STAGE]
  if (!stage) throw new Error(`no stage for ${doing.rule.kind}`)
  if (!doing.thirdPartyId) throw new Refusal('blocked', 'restriction.nobody_known')
  const deciderId = doing.by.kind === 'person' ? doing.by.id : null
  return {
    caseId: doing.caseId,
    thirdPartyId: doing.thirdPartyId,
    stage,
    ground: doing.rule.clause,
    actionId: doing.id,
    deciderId,
  }
}

/** Notice, pause and unqualified: the same restriction at three stages (SETTLED 37). */
export const restrict: Perform = async (deps, tx, doings) => {
  const holds = doings.map(holdOf)
  const held = await addHolds(deps, tx, holds)
  const events = doings.map((doing, i) => ({
    caseId: doing.caseId,
    by: doing.by,
    kind: `restriction.${holds[i]!.stage}`,
    visibility: 'desk-and-manager' as const,
    params: { reference: held[i]!.reference },
  }))
  await addEvents(deps, tx, undefined, events)
}
