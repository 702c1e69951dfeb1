import { type FactName, type Facts, factDefinition } from '@breakwater/shared/facts.ts'
import type { Condition, PolicyPack } from '@breakwater/shared/policy.ts'
import { factsOf, holds } from './conditions.ts'

/** Beyond this many assignments a condition counts as reachable. */
const MOST = 200_000

/** Whether any assignment of the facts a condition names makes it yes, within this pack's relations and behaviours (POLICY I27). */
export function canHold(condition: Condition, pack: PolicyPack): boolean {
  const domains = factsOf(condition).map((name) => [name, domainOf(name, condition, pack)] as const)
  if (domains.reduce((count, [, values]) => count * values.length, 1) > MOST) return true
  return someAssignment(domains, {}, (facts) => holds(condition, facts) === 'yes')
}

type Domain = readonly [FactName, readonly unknown[]]

function someAssignment(domains: readonly Domain[], chosen: Facts, test: (facts: Facts) => boolean): boolean {
  const [first, ...rest] = domains
  if (!first) return test(chosen)
  return first[1].some((value) => someAssignment(rest, { ...chosen, [first[0]]: value }, test))
}

function domainOf(name: FactName, condition: Condition, pack: PolicyPack): readonly unknown[] {
  const fact = factDefinition(name)
  if (name === 'relation') return Object.keys(pack.relations)
  if (!fact || fact.kind === 'tri') return ['yes', 'no']
  if (fact.kind === 'one') return fact.values
  const known = new Set<string>(name === 'behaviours' ? pack.behaviours.map(({ id }) => id) : fact.values)
  const wanted = valuesOf(name, condition).filter((value) => known.has(value))
  return [['none-of-these'], ...subsets(wanted.slice(0, 10))]
}

/** Every value a condition names for one fact. */
export function valuesOf(name: FactName, condition: Condition): string[] {
  if (typeof condition === 'string') return []
  return Object.entries(condition).flatMap(([word, inner]) => {
    if (word === name) return inner as string | string[]
    if (word === 'not') return valuesOf(name, inner as Condition)
    return word === 'all' || word === 'any' ? (inner as Condition[]).flatMap((part) => valuesOf(name, part)) : []
  })
}

/** Every way to choose at least one of the values. */
function subsets(values: readonly string[]): string[][] {
  return Array.from({ length: 2 ** values.length - 1 }, (_, n) => values.filter((_, bit) => ((n + 1) >> bit) & 1))
}
