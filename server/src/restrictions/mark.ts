import type { MarkState, Stage } from '@breakwater/shared/restriction.ts'
import type { CrmConnector, CrmRef, FieldValue } from '../crm/connector.ts'
import type { Mapping } from '../crm/mapping.ts'

/**
 * One field we wrote or are about to write. `before` is the latest value a person gave it; `earlier` the ones before that;
 * `ours` what we wrote, the last one alone once it is verified; `theirs` a person's value that lift left alone (CRM-5).
 */
export type MarkedField = { before: FieldValue; earlier: FieldValue[]; ours: FieldValue[]; theirs?: FieldValue }

/** One restriction on one CRM record. `wanted` is the stage it is heading for. */
export type Mark = {
  id: string
  ref: CrmRef
  state: MarkState
  wanted: Stage
  fields: Record<string, MarkedField>
  noted: boolean
  version: string | null
  attempts: number
  cause: MarkCause | null
}

/** Why a mark is not verified; each has a sentence and a remedy in the locale files under `crm.cause`. */
export const MARK_CAUSES = [
  'auth',
  'permission',
  'rejected',
  'not-kept',
  'rate',
  'unavailable',
  'unknown_outcome',
  'conflict',
  'changed-by-others',
  'not_found_or_hidden',
  'merged',
  'too-many-tries',
  'not-handed-over',
  'not-mapped',
  'other-organisation',
] as const
export type MarkCause = (typeof MARK_CAUSES)[number]

/** What happened to a mark, as the trail calls it. */
export type MarkEvent =
  | 'mark.writing'
  | 'mark.noted'
  | 'mark.unknown'
  | 'mark.verified'
  | 'mark.lifted'
  | 'mark.superseded'
  | 'mark.failed'
  | 'mark.waiting'
  | 'mark.drifted'
  | 'mark.gone'
  | 'mark.moved'
  | 'mark.pending-hand-over'

/** Where marks are kept. `keep` commits the mark and its trail row together before it returns, or throws and keeps nothing. */
export type MarkStore = { keep(mark: Mark, event: MarkEvent): Promise<void> }

/** What the core works with: one connection and one restriction. `reference` is its `REF-…`, `random` gives 0 to 1 for the backoff. */
export type MarkDeps = {
  connector: CrmConnector
  mapping: Mapping
  store: MarkStore
  reference: string
  random?: () => number
}

/** How a run ended: nothing more to do, try again later, stop the whole connection, or a person must look. */
export type MarkOutcome = {
  mark: Mark
  next: 'done' | 'retry' | 'pause-connection' | 'dead-letter'
  afterMs?: number
  movedTo?: CrmRef
  said?: string
}

/** A mark nobody has worked on yet. */
export function newMark(id: string, ref: CrmRef, wanted: Stage): Mark {
  return { id, ref, state: 'planned', wanted, fields: {}, noted: false, version: null, attempts: 0, cause: null }
}
