import { expect, test } from 'vitest'
import { decide } from '../../policy/decide.ts'
import { persistent } from '../../policy/known/letters.ts'
import { shippedPack } from '../../policy/testing.ts'
import { proposedFacts } from './considered.ts'

const council = shippedPack('council')
const ground = (facts: Parameters<typeof decide>[1]) =>
  decide(council, facts).gates.find(({ id }) => id === 'withdraw')?.requires[0]
const kept = new Set(['11111111-1111-4111-8111-111111111111'])
const tied = (facts: Parameters<typeof decide>[1], ...names: string[]) => {
  const evidence = Object.fromEntries(names.map((name) => [name, [...kept]]))
  return {
    ...facts,
    ...proposedFacts({ action: 'withdraw-service', evidence, values: {} }, { pack: council, facts, kept }),
  }
}

test('P110 P112 an assault is ground enough by itself, on an employee or another service user, when evidence is tied to it', () => {
  const facts = { 'ground.assault': 'yes', 'ground.abusive': 'no', 'ground.persistent': 'no' } as const
  expect(ground(tied(facts, 'ground.assault'))).toMatchObject({ state: 'yes', clause: 'council/withdraw.3' })
  expect(ground(tied(facts))).toMatchObject({ state: 'no' })
  expect(ground(tied(facts, 'ground.abusive'))).toMatchObject({ state: 'no' })
})

test('P111 persistent is twice or more and a warning before the last; a warning after the last is none', () => {
  const [first, between, last, after] = ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'].map(
    (day) => `${day}T10:00:00Z`,
  )
  const told = (incidents: string[], warnings: string[]) => persistent({ incidents, warnings }, 2, 1)
  expect(told([first!, last!], [between!])).toBe(true)
  expect(told([first!, last!], [after!])).toBe(false)
  expect(told([last!], [between!])).toBe(false)
  expect(told([first!, last!], [])).toBe(false)
  const facts = { 'ground.persistent': 'yes' } as const
  expect(ground(tied(facts, 'ground.persistent'))).toMatchObject({ state: 'yes' })
})
