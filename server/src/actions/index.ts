import type { Perform } from './action.ts'
import { contactPolice } from './contact-police.ts'
import { dissolve } from './dissolve.ts'
import { referOccupationalHealth } from './refer-occupational-health.ts'
import { refuse } from './refuse.ts'
import { restrict } from './restrict.ts'
import { resume } from './resume.ts'
import { sayDone } from './say-done.ts'
import { withdrawService } from './withdraw-service.ts'

/** Every kind of action the product can carry out. A pack may name others; their steps then stay with a person (docs/where-to-add.md). */
export const actions: Record<string, Perform> = {
  'referral.occupational-health': referOccupationalHealth,
  'letter.complaint': sayDone,
  'letter.reassign': sayDone,
  'letter.contact-customer': sayDone,
  'letter.demand': sayDone,
  'letter.other-organisation': sayDone,
  'notice.other-organisation': sayDone,
  'notice.policy': sayDone,
  'notice.risk': sayDone,
  marker: sayDone,
  warning: sayDone,
  'service-restriction': sayDone,
  'restriction.notice': restrict,
  'restriction.pause': restrict,
  'restriction.unqualified': restrict,
  'withdrawal.service': withdrawService,
  'dissolution.customer': dissolve,
  'dissolution.vendor': dissolve,
  refusal: refuse,
  'refusal.lift': resume,
  'referral.police': contactPolice,
}

/** What happens once until it is undone; the others happen as often as they are needed. */
export const happensOnce = (kind: string): boolean =>
  ['restriction', 'refusal', 'dissolution', 'withdrawal'].includes(kind.split('.')[0]!)
/** What is carried out by a door of its own, because it needs more than a reason: a letter its text and recipient, a restriction its terms. */
export const ownDoor: ReadonlySet<string> = new Set(
  Object.entries(actions).flatMap(([kind, perform]) => (perform === sayDone ? [kind] : [])),
)
