import { FACT_NAMES, FACTS, type FactName, type Facts } from '@breakwater/shared/facts.ts'

/** One incident of a case, with the facts that belong to it alone (SETTLED 59). */
export interface Incident {
  readonly id: string
  readonly facts: Facts
}

/** The case's facts: what holds in any incident holds in the case; what the case says itself wins. */
export function caseFacts(facts: Facts, incidents: readonly Incident[]): Facts {
  const folded: Record<string, unknown> = {}
  for (const name of FACT_NAMES.filter((each) => FACTS[each].per === 'incident')) {
    const value = fold(name, incidents)
    if (value !== undefined) folded[name] = value
  }
  return { ...(folded as Facts), ...facts }
}

function fold(name: FactName, incidents: readonly Incident[]) {
  const known = incidents.map((incident) => incident.facts[name])
  const said = known.filter((value) => value !== undefined)
  if (said.length === 0) return undefined
  if (FACTS[name].kind === 'set') return [...new Set(said.flat())].sort()
  if (FACTS[name].kind === 'one') return said.at(-1)
  if (said.includes('yes')) return 'yes'
  return said.length < known.length || said.includes('unknown') ? 'unknown' : 'no'
}
