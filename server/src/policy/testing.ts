import { readFileSync } from 'node:fs'
import { FACT_NAMES, FACTS, type FactName, type Facts } from '@breakwater/shared/facts.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import fc from 'fast-check'
import { inject } from 'vitest'
import { checkPack } from './load.ts'

/** A shipped pack, as its file stands. Throws with the faults when it has any. */
export function shippedPack(id: string): PolicyPack {
  const { pack, faults } = checkPack(readFileSync(new URL(`../../policies/${id}.yaml`, import.meta.url), 'utf8'))
  if (!pack) throw new Error(faults.map((fault) => `${fault.line}: ${fault.says}`).join('\n'))
  return pack
}

const anyValue = (name: FactName, pack: PolicyPack): fc.Arbitrary<unknown> => {
  const fact = FACTS[name]
  if (name === 'relation') return fc.constantFrom(...Object.keys(pack.relations))
  if (fact.kind === 'tri') return fc.constantFrom('yes', 'no', 'unknown')
  if (fact.kind === 'one') return fc.constantFrom(...fact.values)
  const values =
    name === 'behaviours' ? pack.behaviours.map(({ id }) => id) : ['in-person', 'phone', 'email', 'messaging']
  return fc.uniqueArray(fc.constantFrom(...values), { maxLength: 4 })
}

/** Any facts the product could hold under this pack; each may be absent. */
export const anyFacts = (pack: PolicyPack): fc.Arbitrary<Facts> =>
  fc.record(Object.fromEntries(FACT_NAMES.map((name) => [name, anyValue(name, pack)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Facts>

/** The same facts with their keys in another order. */
export const shuffled = (facts: Facts, seed: number): Facts =>
  Object.fromEntries(
    Object.entries(facts)
      .map(([name, value], n) => [(n * 7919 + seed) % 101, name, value] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, name, value]) => [name, value]),
  )

/** How many runs a property gets: the small figure, or the full one in the full tier (SETTLED 26). */
export const runs = (small: number, full: number): number => (inject('tier') === 'full' ? full : small)
