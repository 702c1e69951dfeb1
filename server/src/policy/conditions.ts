import { FACT_NAMES, type FactName, type Facts, factDefinition, type Tri } from '@breakwater/shared/facts.ts'
import type { Condition } from '@breakwater/shared/policy.ts'

const and = (values: Tri[]): Tri => (values.includes('no') ? 'no' : values.includes('unknown') ? 'unknown' : 'yes')
const negate = { yes: 'no', no: 'yes', unknown: 'unknown' } as const
const or = (values: Tri[]): Tri => negate[and(values.map((value) => negate[value]))]

/** The one word of a condition that is not a bare string, with what it holds. */
const entryOf = (condition: object) => Object.entries(condition)[0] as [string, unknown]
const listed = (value: unknown) => (Array.isArray(value) ? value : [value]) as string[]
const isAll = (c: object): c is { all: Condition[] } => 'all' in c
const isAny = (c: object): c is { any: Condition[] } => 'any' in c
const isNot = (c: object): c is { not: Condition } => 'not' in c

/** Kleene's three values: `not unknown` is unknown; an absent fact is unknown unless its definition says otherwise (POLICY 1.1). */
export function holds(condition: Condition, facts: Facts): Tri {
  if (condition === 'always') return 'yes'
  if (typeof condition === 'string') return holdsValue(condition, ['yes'], facts)
  if (isAll(condition)) return and(condition.all.map((part) => holds(part, facts)))
  if (isAny(condition)) return or(condition.any.map((part) => holds(part, facts)))
  if (isNot(condition)) return negate[holds(condition.not, facts)]
  const [name, value] = entryOf(condition)
  return holdsValue(name, listed(value), facts)
}

function holdsValue(name: string, wanted: string[], facts: Facts): Tri {
  const fact = factDefinition(name)
  if (!fact) return 'unknown'
  const known = facts[name as FactName]
  if (fact.kind === 'set') {
    const members = Array.isArray(known) ? known : []
    if (members.some((member) => wanted.includes(member))) return 'yes'
    return members.length === 0 || members.includes('not-sure') ? 'unknown' : 'no'
  }
  const value = known ?? fact.absent ?? 'unknown'
  if (typeof value === 'string' && wanted.includes(value)) return 'yes'
  const unsaid = fact.kind === 'one' && fact.unsaid && value === fact.absent
  return value === 'unknown' || unsaid ? 'unknown' : 'no'
}

/** The facts a condition names, in the order of the closed list, each once. */
export function factsOf(condition: Condition): FactName[] {
  const named = new Set<string>()
  const walk = (part: Condition): void => {
    if (typeof part === 'string') named.add(part)
    else if (isAll(part)) part.all.forEach(walk)
    else if (isAny(part)) part.any.forEach(walk)
    else if (isNot(part)) walk(part.not)
    else named.add(entryOf(part)[0])
  }
  walk(condition)
  return inOrder(named)
}

/** The unknown facts that leave a condition open; empty when it is yes or no. */
export function openQuestions(condition: Condition, facts: Facts): FactName[] {
  if (holds(condition, facts) !== 'unknown') return []
  if (typeof condition === 'string') return condition === 'always' ? [] : [condition]
  const parts = isAll(condition)
    ? condition.all
    : isAny(condition)
      ? condition.any
      : isNot(condition)
        ? [condition.not]
        : null
  if (!parts) return inOrder(new Set([entryOf(condition)[0]]))
  return inOrder(new Set(parts.flatMap((part) => openQuestions(part, facts))))
}

/** The facts still standing between a condition and yes; empty when it holds. */
export function missingFacts(condition: Condition, facts: Facts): FactName[] {
  if (holds(condition, facts) === 'yes') return []
  if (typeof condition === 'string' || isNot(condition)) return factsOf(condition)
  const parts = isAll(condition) ? condition.all : isAny(condition) ? condition.any : null
  if (!parts) return factsOf(condition)
  return inOrder(new Set(parts.flatMap((part) => missingFacts(part, facts))))
}

const PLACE = new Map<string, number>(FACT_NAMES.map((name, place) => [name, place]))

/** Fact names in the order of the closed list, each once; what is no fact is left out. */
export function inOrder(names: ReadonlySet<string>): FactName[] {
  const known = [...names].filter((name): name is FactName => PLACE.has(name))
  return known.length < 2 ? known : known.sort((a, b) => (PLACE.get(a) ?? 0) - (PLACE.get(b) ?? 0))
}
