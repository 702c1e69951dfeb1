import { existsSync, readFileSync } from 'node:fs'
import type { Suite } from './suites.ts'

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** suites of which at least one test ran */
  suites: Suite[]
}

interface ResultFile {
  name: string
  status: string
  assertionResults: { status: string }[]
}

const PLACES: [RegExp, Suite][] = [
  [/\/(shared\/src|server\/console|test\/run)\//, 'unit'],
  [/\/server\//, 'server'],
  [/\/extension\//, 'extension'],
  [/\/test\/connectors\//, 'connectors'],
  [/\/test\/(world|journeys)\//, 'journeys'],
  [/\/test\/faults\//, 'faults'],
  [/\/test\/house/, 'house'],
]

/** Counts vitest's report. A file that could not be read, and an error outside any test, are one failure each. */
export function tallyOf(report: string, exitCode: number): Tally {
  const files: ResultFile[] = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : []
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, suites: [] }
  const ran = new Set<Suite>()
  for (const file of files) {
    const count = (...statuses: string[]) =>
      file.assertionResults.filter(({ status }) => statuses.includes(status)).length
    const [passed, failed] = [count('passed'), count('failed')]
    tally.passed += passed
    tally.failed += file.status === 'failed' ? Math.max(failed, 1) : failed
    tally.skipped += file.assertionResults.length - passed - failed
    const suite = PLACES.find(([place]) => place.test(file.name))?.[1]
    if (suite && passed + failed > 0) ran.add(suite)
  }
  if (exitCode !== 0 && tally.failed === 0) tally.failed = 1
  tally.suites = [...ran]
  return tally
}
