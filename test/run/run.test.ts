import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SUITES, suitesFrom } from './suites.ts'
import { tallyOf } from './tally.ts'

const file = (name: string, status: string, ...tests: string[]) => {
  return { name, status, assertionResults: tests.map((status) => ({ status })) }
}

function tally(testResults: unknown[], exitCode: number) {
  const dir = mkdtempSync(join(tmpdir(), 'bw-tally-'))
  const report = join(dir, 'results.json')
  writeFileSync(report, JSON.stringify({ testResults }))
  try {
    return tallyOf(report, exitCode)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

test('the closing line counts every test once, and knows which suites ran', () => {
  const files = [
    file('/x/shared/src/text.test.ts', 'passed', 'passed', 'passed', 'pending'),
    file('/x/test/world/dovecot.test.ts', 'failed', 'passed', 'failed'),
    file('/x/test/faults/cut.test.ts', 'passed', 'skipped'),
  ]
  expect(tally(files, 1)).toEqual({ passed: 3, failed: 1, skipped: 2, suites: ['unit', 'journeys'] })
})

test('a file that cannot be loaded, an error outside any test and a missing report are failures', () => {
  expect(tally([file('/x/server/src/a.test.ts', 'failed')], 1).failed).toBe(1)
  expect(tally([file('/x/server/src/a.test.ts', 'passed', 'passed')], 1).failed).toBe(1)
  expect(tallyOf('/nowhere/results.json', 1)).toEqual({ passed: 0, failed: 1, skipped: 0, suites: [] })
})

test('without a name every suite runs; a name that does not exist is refused', () => {
  expect(suitesFrom([])).toEqual({ full: false, suites: [...SUITES], files: [], named: false })
  expect(suitesFrom(['--full', 'faults'])).toMatchObject({ full: true, suites: ['faults'], named: true })
  expect(suitesFrom(['server', 'server/src/policy'])).toMatchObject({
    suites: ['server'],
    files: ['server/src/policy'],
  })
  expect(() => suitesFrom(['fautls'])).toThrow('Unknown: fautls')
})
