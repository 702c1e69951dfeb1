import type { Facts } from '@breakwater/shared/facts.ts'
import type { Condition } from '@breakwater/shared/policy.ts'
import { expect, test } from 'vitest'
import { factsOf, holds, missingFacts, openQuestions } from './conditions.ts'

const facts: Facts = {
  'incident.threat': 'yes',
  'incident.assault': 'no',
  'incident.stalking': 'unknown',
  relation: 'vendor',
  behaviours: ['slur'],
}

test.each([
  ['always', 'yes'],
  ['incident.threat', 'yes'],
  ['incident.assault', 'no'],
  ['incident.stalking', 'unknown'],
  ['incident.hate', 'unknown'],
  [{ not: 'incident.threat' }, 'no'],
  [{ not: 'incident.stalking' }, 'unknown'],
  [{ all: ['incident.threat', 'incident.stalking'] }, 'unknown'],
  [{ all: ['incident.assault', 'incident.stalking'] }, 'no'],
  [{ any: ['incident.threat', 'incident.stalking'] }, 'yes'],
  [{ any: ['incident.assault', 'incident.stalking'] }, 'unknown'],
  [{ 'incident.assault': 'no' }, 'yes'],
  [{ relation: 'vendor' }, 'yes'],
  [{ relation: ['prospect', 'vendor'] }, 'yes'],
  [{ relation: 'prospect' }, 'no'],
  [{ behaviours: ['slur', 'threat'] }, 'yes'],
  [{ behaviours: 'threat' }, 'no'],
  [{ severity: ['severe', 'not-severe'] }, 'unknown'],
  [{ investigation: 'complete' }, 'no'],
  [{ third_party: 'known' } as unknown as Condition, 'unknown'],
] as [Condition, string][])('POLICY 1.1 %j is %s', (condition, answer) => {
  expect(holds(condition, facts)).toBe(answer)
})

test('POLICY 1.1 a relation not yet known and a skipped or unsure list leave the answer open', () => {
  expect(holds({ relation: 'vendor' }, { relation: 'unknown' })).toBe('unknown')
  expect(holds({ relation: 'unknown' }, {})).toBe('yes')
  expect(holds({ behaviours: 'threat' }, { behaviours: [] })).toBe('unknown')
  expect(holds({ behaviours: 'threat' }, { behaviours: ['slur', 'not-sure'] })).toBe('unknown')
})

test('POLICY 1.1 only facts that could still change the answer are asked', () => {
  const condition: Condition = { all: ['incident.stalking', { any: ['incident.threat', 'incident.hate'] }] }
  expect(openQuestions(condition, facts)).toEqual(['incident.stalking'])
  expect(openQuestions({ all: ['incident.assault', 'incident.stalking'] }, facts)).toEqual([])
  expect(missingFacts(condition, facts)).toEqual(['incident.stalking'])
  expect(factsOf(condition)).toEqual(['incident.stalking', 'incident.threat', 'incident.hate'])
})
