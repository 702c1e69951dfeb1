import type { LocalOffer } from '@breakwater/shared/letter.ts'
import type { ActionRule } from '@breakwater/shared/policy-steps.ts'
import { gateOf } from '../desk/view-steps.ts'
import type { Situation } from '../policy/situation.ts'
import { classesOf, LOCAL_KINDS } from './local.ts'

/** The restrictions of a service and markers that the policy offers to whoever plays one of its parts, each with what must be true first. */
export const localOffers = (s: Situation, plays: (by: ActionRule['by']) => boolean): LocalOffer[] =>
  s.plan.actions.flatMap(({ id, offered }) => {
    const rule = s.pack.actions[id]
    const kind = LOCAL_KINDS.find((one) => one === rule?.kind)
    if (!rule || !kind || offered !== 'yes' || !plays(rule.by)) return []
    const gate = gateOf(s, id)
    const title = rule.title ?? id
    return [{ action: id, kind, title, help: rule.help ?? '', do: rule.do ?? title, classes: classesOf(rule), gate }]
  })
