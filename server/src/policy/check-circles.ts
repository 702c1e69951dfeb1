import { type FactName, factDefinition } from '@breakwater/shared/facts.ts'
import type { Condition, PolicyPack } from '@breakwater/shared/policy.ts'
import type { PlainFault } from './plain.ts'
import { canHold } from './reach.ts'

type Check = (pack: PolicyPack) => PlainFault[]

/** The facts without which a condition cannot be yes. */
function neededBy(condition: Condition): FactName[] {
  if (condition === 'always') return []
  if (typeof condition === 'string') return [condition]
  const [word, inner] = Object.entries(condition)[0] ?? []
  if (word === 'all') return (inner as Condition[]).flatMap(neededBy)
  return inner === 'yes' ? [word as FactName] : []
}

/** Gates that no facts can open. */
const gates: Check = (pack) =>
  Object.entries(pack.gates).flatMap(([id, gate]) =>
    gate.requires.flatMap(({ need, say }, n) =>
      canHold(need, pack)
        ? []
        : [
            {
              path: ['gates', id, 'requires', n, 'need'],
              says: `Gate "${id}" can never open: no facts make “${say}” true.`,
            },
          ],
    ),
  )

/**
 * Steps that wait for each other: a fact of the records comes from the steps that prove it, and where each of those waits, at its own
 * condition or at a gate, for a step of the circle, none of them ever ends.
 */
const circles: Check = (pack) => {
  const provers = (fact: FactName) =>
    pack.steps.filter(({ closed_by }) => closed_by.proves === fact).map(({ id }) => id)
  const waitsFor = new Map(
    pack.steps.map((step) => {
      const { record, fact, action } = step.closed_by
      const acts = record || fact ? [] : [action ?? []].flat()
      const bound = Object.values(pack.gates)
        .filter(
          ({ guards }) => guards.includes(step.id) || (acts.length > 0 && acts.every((id) => guards.includes(id))),
        )
        .flatMap(({ requires }) => requires.filter(({ binding_if }) => !binding_if).map(({ need }) => need))
      const facts = [step.when, ...bound].flatMap(neededBy).filter((name) => factDefinition(name)?.from === 'records')
      return [step.id, facts.map(provers).filter((ids) => ids.length > 0)] as const
    }),
  )
  const stuck = new Set(pack.steps.map(({ id }) => id))
  for (let more = true; more; ) {
    const free = [...stuck].filter((id) =>
      (waitsFor.get(id) ?? []).every((ids) => ids.some((other) => !stuck.has(other))),
    )
    for (const id of free) stuck.delete(id)
    more = free.length > 0
  }
  return pack.steps.flatMap(({ id }, n) =>
    stuck.has(id)
      ? [{ path: ['steps', n], says: `Step "${id}" can never end: what it waits for comes only after itself.` }]
      : [],
  )
}

/** What can never happen in this pack (POLICY I27). */
export const circleFaults: Check = (pack) => [...gates(pack), ...circles(pack)]
