import type { Perform } from './action.ts'
import { referOccupationalHealth } from './refer-occupational-health.ts'
import { restrict } from './restrict.ts'
import { withdrawService } from './withdraw-service.ts'

/** Every kind of action the product can carry out. A pack may name others; their steps then stay with a person (docs/where-to-add.md). */
export const actions: Record<string, Perform> = {
  'referral.occupational-health': referOccupationalHealth,
  'restriction.notice': restrict,
  'restriction.pause': restrict,
  'restriction.unqualified': restrict,
  'withdrawal.service': withdrawService,
}
