import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** One requirement of the standard: met and shown by tests, or not applicable with its reason, or open. */
export interface Requirement {
  id: string
  level: 1 | 2 | 3
  how?: string
  /** the beginnings of test names */
  tests?: string[]
  'n/a'?: string
  open?: string
}
export interface Ran {
  title: string
  status: string
}

const root = join(import.meta.dirname, '../..')
const { parse } = createRequire(join(root, 'server/package.json'))('yaml') as { parse(text: string): unknown }

export const requirements = (path = join(root, 'docs/asvs.yml')): Requirement[] =>
  (parse(readFileSync(path, 'utf8')) as { requirements: Requirement[] }).requirements

/** What is wrong with the list itself: each says exactly one of how (with tests), why it does not apply, or that it is open; none twice. */
export function faultsOf(list: readonly Requirement[]): string[] {
  const twice = list.filter(({ id }, n) => list.findIndex((other) => other.id === id) !== n)
  const unsaid = list.filter((r) => {
    const met = r.how !== undefined && (r.tests?.length ?? 0) > 0
    return (
      [met, r['n/a'] !== undefined, r.open !== undefined].filter(Boolean).length !== 1 || ![1, 2, 3].includes(r.level)
    )
  })
  return [...twice.map(({ id }) => `${id} is there twice`), ...unsaid.map(({ id }) => `${id} says no one thing`)]
}

/** Requirements whose tests did not all run and pass. A name stands for every test that begins with it. */
export function unproven(list: readonly Requirement[], ran: readonly Ran[]): string[] {
  return list.flatMap(({ id, tests = [] }) =>
    tests.flatMap((name) => {
      const named = ran.filter(({ title }) => title.startsWith(name))
      if (named.length === 0) return [`${id}: no test begins with “${name}”`]
      const bad = named.filter(({ status }) => status !== 'passed')
      return bad.map(({ title, status }) => `${id}: ${status}: ${title}`)
    }),
  )
}

/** The tests of vitest's JSON report. */
export function ranIn(report: string): Ran[] {
  if (!existsSync(report)) return []
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { assertionResults: Ran[] }[] }
  return testResults.flatMap(({ assertionResults }) => assertionResults)
}
