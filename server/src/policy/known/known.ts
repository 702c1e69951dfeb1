import type { Facts } from '@breakwater/shared/facts.ts'
import type { RawBuilder } from 'kysely'

/** What every provider may use of a case beside what it reads itself. */
export type File = {
  id: string
  affected_id: string | null
  third_party_id: string | null
  handler_id: string | null
  duty_id: string
  overseer_id: string
  pack: string
  pack_version: string
  received_at: Date
  status: 'new' | 'open' | 'closed'
  relation: string
  manager_mail: boolean
  /** what the organisation chose, by the option's name */
  options?: Readonly<Record<string, unknown>>
}

/** Facts of the case, and those that belong to one incident alone, by its id (SETTLED 59). */
export type Said = { facts: Facts; incidents?: Readonly<Record<string, Facts>> }

/** Where a fact comes from: somebody who said or signed it, or what the product found itself, as `source.*` of the locale files names it. */
export type FactOrigin = {
  name: string
  incidentId: string | null
  source: string
  byId: string | null
  at: Date | null
}

/** One thing that is on file about a case, with the facts that follow from it (POLICY 1.2). */
export type Known<V> = {
  name: string
  /** one value for the case `f` (app.case_file), read together with everything else; its pack is `p` (app.pack) */
  select: RawBuilder<unknown>
  /** pure; what a later provider of the list says of the same fact wins */
  facts: (value: V, file: File, incidentIds: readonly string[]) => Facts | Said
  /** only for what people said; every other fact is `computed` from this provider's name */
  origins?: (value: V, incidentIds: readonly string[]) => FactOrigin[]
}

/** A provider among others: what it reads is its own affair. */
export type AnyKnown = Known<never>

/** Keeps a provider's own type of value while it is written. */
export const known = <V>(provider: Known<V>): AnyKnown => provider as unknown as AnyKnown
