import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('SETTLED 46 demo accounts exist on loopback only', () => {
  expect(readConfig({ BREAKWATER_DEMO: 'true' }).demo).toBe(true)
  expect(() =>
    readConfig({ BREAKWATER_DEMO: 'true', BREAKWATER_HOST: '0.0.0.0', BREAKWATER_URL: 'https://bw.example' }),
  ).toThrow('Demo accounts exist only on this computer')
  expect(() => readConfig({ BREAKWATER_DEMO: 'true', BREAKWATER_URL: 'https://bw.example' })).toThrow(
    'Demo accounts exist only on this computer',
  )
})

test('SETTLED 54 plain HTTP is refused anywhere but on loopback', () => {
  expect(() => readConfig({ BREAKWATER_HOST: '10.0.0.5' })).toThrow('HTTPS only')
  expect(readConfig({ BREAKWATER_HOST: '10.0.0.5', BREAKWATER_URL: 'https://bw.example' }).url).toBe(
    'https://bw.example',
  )
})

test('SETTLED 49 failpoints are refused outside the test world', () => {
  expect(() => readConfig({ FAULTS: 'take-in:kill' })).toThrow('test world')
})

test('a wrong value names its variable', () => {
  expect(() => readConfig({ BREAKWATER_PORT: 'many' })).toThrow('BREAKWATER_PORT')
})
