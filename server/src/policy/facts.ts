import { FACT_NAMES, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import type { Tx } from '../db/as.ts'
import type { Incident } from './incidents.ts'
import type { AnyKnown, FactOrigin, File, Said } from './known/known.ts'

/** The facts of a case and of each of its incidents, with where each comes from. */
export type Understood = { own: Facts; incidents: Incident[]; origins: FactOrigin[] }

const isSaid = (found: Facts | Said): found is Said => 'facts' in found

/** Puts together what every provider says; later ones win. Pure. */
export function factsFrom(
  providers: readonly AnyKnown[],
  values: Readonly<Record<string, unknown>>,
  file: File,
  incidentIds: readonly string[],
): Understood {
  const own: Record<string, unknown> = {}
  const of = new Map<string, Record<string, unknown>>(incidentIds.map((id) => [id, {}]))
  const origins = new Map<string, FactOrigin>()
  const keep = (o: FactOrigin) => origins.set(`${o.name} ${o.incidentId ?? ''}`, o)
  for (const provider of providers) {
    const value = values[provider.name] as never
    const found = provider.facts(value, file, incidentIds)
    const said: Said = isSaid(found) ? found : { facts: found }
    const computed = { source: provider.name, byId: null, at: null }
    // who said it first stays its source while a provider only says the same
    for (const [name, value] of Object.entries(said.facts))
      if (String(own[name]) !== String(value)) keep({ name, incidentId: null, ...computed })
    Object.assign(own, said.facts)
    for (const [id, facts] of Object.entries(said.incidents ?? {})) {
      if (!of.has(id)) continue
      for (const name of Object.keys(facts)) keep({ name, incidentId: id, ...computed })
      Object.assign(of.get(id)!, facts)
    }
    for (const origin of provider.origins?.(value, incidentIds) ?? []) keep(origin)
  }
  return {
    own: inClosedOrder(own),
    incidents: [...of].map(([id, facts]) => ({ id, facts: inClosedOrder(facts) })),
    origins: [...origins.values()],
  }
}

const inClosedOrder = (facts: Record<string, unknown>): Facts =>
  Object.fromEntries(FACT_NAMES.flatMap((name: FactName) => (name in facts ? [[name, facts[name]]] : []))) as Facts

export type NewFact = {
  caseId: string
  name: string
  value: string
  source: string
  byId: string | null
  /** whose it is, when the fact belongs to one incident (SETTLED 59) */
  incidentId?: string | null
}

/** Notes facts; older ones stay on file. */
export async function noteFacts(tx: Tx, at: Date, facts: readonly NewFact[]) {
  if (!facts.length) return
  const rows = facts.map((f) => ({
    case_id: f.caseId,
    name: f.name,
    value: f.value,
    source: f.source,
    by_id: f.byId,
    incident_id: f.incidentId ?? null,
    at,
  }))
  await tx.insertInto('fact').values(rows).execute()
}

/** Notes one fact. */
export const noteFact = (tx: Tx, at: Date, fact: NewFact) => noteFacts(tx, at, [fact])
