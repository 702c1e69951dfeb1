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
  key: Buffer
  by: Subject
  reason: string
}

/** One thing the policy can do, inside the transaction that decides it. What touches the world outside becomes a job. */
export type Perform = (deps: Deps, tx: Tx, doing: Doing) => Promise<void>
