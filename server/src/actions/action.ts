import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Subject } from '@breakwater/shared/person.ts'
import type { ActionRule } from '@breakwater/shared/policy-steps.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'

/** What an action may work with; the gate was asked before it is called. */
export type Doing = {
  id: string
  name: string
  rule: ActionRule
  caseId: string
  thirdPartyId: string | null
  by: Subject
  /** what was filled in, by the fields of its rule */
  values: RecordValues
  incidentId: string | null
}

/** One thing the policy can do, for one case or many at once, inside the transaction that decides it. What touches the world outside becomes a job. */
export type Perform = (deps: Deps, tx: Tx, doings: readonly Doing[]) => Promise<void>
