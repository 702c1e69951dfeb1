import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { filesIn, root } from '../house/tree.ts'
import type { Requirement } from './asvs.ts'

/** One requirement of the two policies, and the titles of the tests that prove it. */
export type Row = { id: string; pack: string; says: string; screen: string; tests: string[] }

const TABLE = join(root, 'docs/policy-coverage.md')
const { parse } = createRequire(join(root, 'server/package.json'))('yaml') as { parse(text: string): unknown }

/** Words before a title's own: what the ids of other documents stand under. */
const PREFIX = /^[A-Z]+-?\d*$|^\d+$/

/** The ids of POLICY.md that a title begins with: `P44 P45 …`, also after `POLICY`; those under another prefix are other ids. */
export function idsOf(title: string): string[] {
  let ours = true
  const ids: string[] = []
  for (const word of title.split(/[ ,:–]+/)) {
    if (!PREFIX.test(word)) break
    if (/^[A-Z]{3,}$/.test(word)) ours = word === 'POLICY'
    else if (ours && /^[PGIKC]\d+$/.test(word)) ids.push(word)
  }
  return ids
}

/** Every title of a test, as far as it is written out: up to what is filled in later. */
export function titlesIn(text: string): string[] {
  return [...text.matchAll(/(?<!describe(?:\.\w+)*)\(\s*(['"`])((?:(?!\1)[^\\\n]|\\.)+)\1\s*,/g)].flatMap(
    ([, , title]) => title?.replace(/\\(['"`])/g, '$1').split(/\$\{|%[sdij]|\$\w/)[0] ?? [],
  )
}

/** The requirements of test/policy/coverage.yml with the tests that are written now. */
export function coverage(path = join(root, 'test/policy/coverage.yml')): Row[] {
  const { rows } = parse(readFileSync(path, 'utf8')) as { rows: [number, string, string, string][] }
  const titles = filesIn(['shared', 'extension', 'server', 'test'], /\.(test\.tsx?|contract\.ts)$/).flatMap(
    ({ text }) => titlesIn(text).map((title) => ({ title, ids: idsOf(title) })),
  )
  return rows.map(([number, pack, says, screen]) => {
    const id = `P${number}`
    const tests = titles.filter(({ ids }) => ids.includes(id)).map(({ title }) => title.trim())
    return { id, pack, says, screen, tests: [...new Set(tests)].sort() }
  })
}

const inTable = (text: string) => text.replaceAll('|', '\\|')

/** The table as it should stand in docs/policy-coverage.md. */
export function tableOf(rows: readonly Row[]): string {
  const missing = rows.filter(({ tests }) => tests.length === 0)
  const lines = rows.map(
    ({ id, pack, says, tests, screen }) =>
      `| ${id} | ${inTable(pack)} | ${inTable(says)} | ${tests.length ? tests.map(inTable).join('<br>') : '**missing**'} | ${inTable(screen)} |`,
  )
  return `# What the policies ask for, and the tests that show it

Written by \`npm run policy-coverage\` from \`test/policy/coverage.yml\` and the titles of the tests. A run of everything fails when a
requirement has no test, or when a test named here is missing or did not pass. \`both*\`: one text asks for it and every pack carries it.

${rows.length - missing.length} of ${rows.length} requirements have a test, ${missing.length} have none${missing.length ? `: ${missing.map(({ id }) => id).join(' ')}` : ''}.

| # | pack | requirement | tests | screen |
|---|---|---|---|---|
${lines.join('\n')}
`
}

export const writtenTable = (): string => readFileSync(TABLE, 'utf8')

/** The rows that claim tests, as the check after a run of everything reads them. */
export const claims = (rows: readonly Row[]): Requirement[] =>
  rows.filter(({ tests }) => tests.length > 0).map(({ id, says, tests }) => ({ id, level: 1, how: says, tests }))

/** Requirements whose page may come with later work, each proven at its verb (SETTLED 76): the warning while composing, other CRMs. */
const LATER: readonly string[] = ['P36', 'P44', 'P45', 'P46']

/** What no run can make good: a requirement without a test, or a page put off that is not one of those. */
export const unshown = (rows: readonly Row[]): string[] =>
  rows.flatMap(({ id, says, screen, tests }) => [
    ...(tests.length ? [] : [`${id}: no test begins with its number (${says})`]),
    ...(/\blater\b/.test(screen) && !/save for later/.test(screen) && !LATER.includes(id)
      ? [`${id}: its page is put off, which only ${LATER.join(' ')} may be`]
      : []),
  ])

if (import.meta.main) {
  const rows = coverage()
  writeFileSync(TABLE, tableOf(rows))
  console.log(`${rows.filter(({ tests }) => tests.length > 0).length} of ${rows.length} requirements have a test`)
}
