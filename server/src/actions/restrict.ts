import { addEvent } from '../cases/event.ts'
import { Refusal } from '../refusal.ts'
import { addHold } from '../restrictions/hold.ts'
import type { Doing, Perform } from './action.ts'

const STAGE = {
  'restriction.notice': 'notice',
  'restriction.pause': 'pause',
  'restriction.unqualified': 'unqualified',
} as const

const stageOf = (doing: Doing) => {
  const stage = STAGE[doing.rule.kind as keyof typeof STAGE]
  if (!stage) throw new Error(`no stage for ${doing.rule.kind}`)
  return stage
}

/** Notice, pause and unqualified: the same restriction at three stages (SETTLED 37). */
export const restrict: Perform = async (deps, tx, doing) => {
  if (!doing.thirdPartyId) throw new Refusal('blocked', 'restriction.nobody_known')
  const stage = stageOf(doing)
  const { reference } = await addHold(deps, tx, {
    caseId: doing.caseId,
    thirdPartyId: doing.thirdPartyId,
    stage,
    ground: doing.rule.clause,
    actionId: doing.id,
    deciderId: doing.by.kind === 'person' ? doing.by.id : null,
  })
  await addEvent(deps, tx, doing.key, {
    caseId: doing.caseId,
    by: doing.by,
    kind: `restriction.${stage}`,
    visibility: 'desk-and-manager',
    params: { reference },
  })
}
