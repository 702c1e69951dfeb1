import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ClockRule } from '@breakwater/shared/policy-clocks.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { About, House } from './receivers.ts'

/** The case a clock belongs to. */
export type ClockFile = { id: string; reference: string; status: string; affected_id: string | null }

/** The step a clock is about, as it stands. */
export type ClockStep = {
  id: string
  step: string
  state: string
  owner_id: string | null
  owner_role: string
  closed_at: Date | null
}

/** A clock whose moment has come. */
export type Firing = {
  deps: Deps
  tx: Tx
  house: House
  pack: PolicyPack
  clock: string
  rule: ClockRule
  /** null for C3, which hangs on the step itself */
  row: string | null
  subject: string
  /** null for a duty without a case */
  file: ClockFile | null
  step: ClockStep | null
  /** whether the step was done before this moment, which it was open for: then the moment opens nothing */
  settled: boolean
  about: About
  /** in the words of the pack, for the timeline */
  title: string
  /** whom to write to: one mail for each person and case, however many clocks come due at once */
  told: Set<string>
  /** what was said on the timeline in this run, so that nothing stands there twice */
  said: Set<string>
}

/** Of a concern the case shows nothing, because whom it is about reads the case (SETTLED 3). */
export const isHidden = (firing: Firing) => firing.rule.from === 'concern.saved'
