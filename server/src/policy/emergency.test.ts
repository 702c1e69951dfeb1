import { expect, test } from 'vitest'
import { emergencyAt, emergencyForAll } from './emergency.ts'

const TEXTS = {
  'en-GB': {
    number: '999',
    text: 'In danger? Call 999 first.',
    danger: 'Call the police on 999, not 9990.',
    leave: 'Go.',
  },
  'es-ES': { number: '112', text: 'Llama primero al 112.' },
}

test('SETTLED 64 the number is that of the country of the work site, in the words of the language', () => {
  expect(emergencyAt(TEXTS, 'GB', 'en')).toEqual({
    number: '999',
    text: 'In danger? Call 999 first.',
    says: ['In danger? Call 999 first.', 'Call the police on 999, not 9990.', 'Go.'],
  })
  expect(emergencyAt(TEXTS, 'US', 'en-GB')).toMatchObject({
    number: '911',
    says: ['In danger? Call 911 first.', 'Call the police on 911, not 9990.', 'Go.'],
  })
  expect(emergencyAt(TEXTS, 'gb', 'es')).toMatchObject({ number: '999', text: 'Llama primero al 999.' })
  expect(emergencyAt(TEXTS, 'XX', 'fr')).toMatchObject({ number: '112', text: 'In danger? Call 112 first.' })
})

test('SETTLED 64 the guide of everybody carries the number of the country where the organisation works', () => {
  const numbers = (country: string) => emergencyForAll(TEXTS, country).map(({ number, text }) => [number, text])
  expect(numbers('GB')).toEqual([
    ['999', 'In danger? Call 999 first.'],
    ['112', 'Llama primero al 112.'],
  ])
  expect(numbers('US')).toEqual([
    ['911', 'In danger? Call 911 first.'],
    ['911', 'Llama primero al 911.'],
  ])
})
