import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chainAbove, circleIn, inOneLine, overseerFor } from './lines.ts'

const managers = new Map<string, string | null>([
  ['lead', null],
  ['other-lead', null],
  ['head', 'lead'],
  ['handler', 'head'],
  ['clerk', 'handler'],
])

test('the chain of managers ends at the top, and at a circle', () => {
  expect(chainAbove(managers, 'clerk')).toEqual(['handler', 'head', 'lead'])
  expect(chainAbove(managers, 'lead')).toEqual([])
  expect(
    chainAbove(
      new Map([
        ['a', 'b'],
        ['b', 'a'],
      ]),
      'a',
    ),
  ).toEqual(['b'])
})

test('POLICY I3 the overseer is the first senior leader outside the line of the handler', () => {
  expect(overseerFor(managers, 'handler', ['lead', 'other-lead'])).toBe('other-lead')
  expect(overseerFor(managers, 'head', ['clerk', 'head'])).toBeUndefined()
  expect(overseerFor(managers, 'handler', ['other-lead'], new Set(['other-lead']))).toBeUndefined()
})

test('POLICY I3 whoever is chosen, neither is above the other', () => {
  const directory = fc
    .array(fc.nat(), { minLength: 2, maxLength: 30 })
    .map((up) => new Map(up.map((n, i) => [`p${i}`, i === 0 ? null : `p${n % i}`])))
  fc.assert(
    fc.property(directory, fc.nat(), (people, pick) => {
      const ids = [...people.keys()]
      const handler = ids[pick % ids.length] ?? ''
      const overseer = overseerFor(people, handler, ids)
      if (overseer === undefined) return ids.every((id) => inOneLine(people, id, handler))
      return (
        overseer !== handler &&
        !chainAbove(people, handler).includes(overseer) &&
        !chainAbove(people, overseer).includes(handler)
      )
    }),
    { numRuns: 300 },
  )
})

test('a circle of managers is found, and named by the people in it', () => {
  expect(circleIn(managers)).toBeUndefined()
  expect(
    circleIn(
      new Map([
        ['x', 'a'],
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
      ]),
    ),
  ).toEqual(['a', 'b', 'c'])
  expect(circleIn(new Map([['me', 'me']]))).toEqual(['me'])
})
