import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { FactName } from '@breakwater/shared/facts.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { StepRule } from '@breakwater/shared/policy-steps.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Situation } from '../policy/situation.ts'

/** A record as it is being made. `id` is that of its row, `incidentId` the incident its step belongs to. */
export type Recording = {
  id: string
  caseId: string
  stepId: string
  incidentId: string | null
  rule: StepRule
  values: RecordValues
  who: Person
  key: Buffer
  situation: Situation
}

/**
 * What a kind of record means beside its fields, which the pack lists. All of it runs as the service, inside the recording's transaction.
 * A kind that means nothing more needs no file.
 */
export type RecordKind = {
  /** what the fields alone cannot say. @throws Refusal */
  check?(deps: Deps, tx: Tx, r: Recording): void | Promise<void>
  /** fields that stand apart, in a place with readers of its own: not in the record and not in the timeline */
  apart?: readonly string[]
  /** facts that a complete record makes true, beside the one the pack names */
  proves?(r: Recording): { readonly [N in FactName]?: string }
  /** what is written beside the record itself */
  keep?(deps: Deps, tx: Tx, r: Recording): Promise<void>
  /** whether the step stays open although the record is kept (a first half of the work) */
  staysOpen?(r: Recording): boolean
}
